"""Figures of the crossing that an administration may keep in sight: where the trend leads if nothing is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from phare.allocation.queries.inputs import latest_inputs
from phare.allocation.queries.outlook import Outlook, outlook
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Administration
from phare.strategy.models import Plan
from phare.values.tracked import Reading, TrackedFigure

Crossed = tuple[Photograph, Plan, Outlook]


def needs_covered(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the needs that the staff of the photograph, then of the trend, cover, in percent.

    None when nothing can be crossed, or nothing is needed. It adds up every mission: for those who see every figure.
    """
    crossed = _crossed(administration)
    if crossed is None or crossed[2].covered[0] is None:
        return None
    photograph, _plan, found = crossed
    return TrackedFigure(
        label=_("Besoins couverts"),
        unit="%",
        decimals=1,
        value=100 * (found.covered[0] or 0.0),
        at=photograph.date,
        readings=_readings(crossed, [None if share is None else 100 * share for share in found.covered]),
        formula=_("somme, mission par mission, du plus petit de l'effectif et du besoin ÷ somme des besoins"),
        source=_source(crossed),
        missing=_("l'effectif au-delà du besoin d'une mission, qui ne couvre pas celui d'une autre"),
    )


def floors_unmet(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return how many missions are under their floor in the photograph, then in the trend.

    None when nothing can be crossed. It counts missions, never agents.
    """
    crossed = _crossed(administration)
    if crossed is None:
        return None
    photograph, _plan, found = crossed
    return TrackedFigure(
        label=_("Socles sous leur plancher"),
        unit=_("missions"),
        decimals=0,
        value=found.unmet[0],
        at=photograph.date,
        readings=_readings(crossed, found.unmet),
        formula=_("missions dont l'effectif qui compte est inférieur au plancher, à la fin de chaque année"),
        source=_source(crossed),
    )


def _crossed(administration: Administration) -> Crossed | None:
    photograph, plan = latest_inputs(administration)
    if photograph is None or plan is None:
        return None
    found = outlook(photograph, plan)
    return None if found.trouble else (photograph, plan, found)


def _readings(crossed: Crossed, values: Sequence[float | None]) -> tuple[Reading, ...]:
    """The photograph, then each year; a photograph taken within a year that is crossed is named by its day."""
    photograph, _plan, found = crossed
    begun = photograph.date.year >= found.years[0]
    names = [f"{photograph.date:%d/%m/%Y}" if begun else str(photograph.date.year), *map(str, found.years)]
    return tuple(Reading(name, value) for name, value in zip(names, values, strict=True))


def _source(crossed: Crossed) -> str:
    photograph, plan, _found = crossed
    return _("%(photograph)s, croisé avec : %(plan)s") % {"photograph": photograph.title, "plan": plan.name}
