"""Figures of the crossing that an administration may keep in sight: where the trend leads if nothing is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from phare.allocation.kernel.explanation_moves import SMALLEST
from phare.allocation.kernel.gap import MissionGap
from phare.allocation.queries.gap import GapsToday, covered, gaps_today
from phare.allocation.queries.inputs import latest_inputs
from phare.platform.accounts.models import Administration
from phare.values.refusal import Refusal
from phare.values.tracked import Reading, TrackedFigure


def needs_covered(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the needs that the staff of the photograph, then of the trend, cover, in percent.

    None when nothing can be crossed, or nothing is needed. It adds up every mission: for those who see every figure.
    """
    today = _crossed(administration)
    if today is None:
        return None
    shares = [covered([(gap.need[0], gap.today) for gap in today.gaps])]
    shares += [covered([(gap.need[at], gap.trend[at]) for gap in today.gaps]) for at in range(len(today.years))]
    if shares[0] is None:
        return None
    return TrackedFigure(
        label=_("Besoins couverts"),
        unit="%",
        decimals=1,
        value=100 * shares[0],
        at=today.photograph.date,
        readings=_readings(today, [None if share is None else 100 * share for share in shares]),
        formula=_("somme, mission par mission, du plus petit de l'effectif et du besoin ÷ somme des besoins"),
        source=_source(today),
        missing=_("l'effectif au-delà du besoin d'une mission, qui ne couvre pas celui d'une autre"),
    )


def floors_unmet(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return how many missions are under their floor in the photograph, then in the trend.

    None when nothing can be crossed. It counts missions, never agents.
    """
    today = _crossed(administration)
    if today is None:
        return None
    counts = [float(_count(today, lambda gap: gap.is_broken_today))]
    counts += [
        float(_count(today, lambda gap, at=at: gap.trend_counting[at] < gap.floor[at] - SMALLEST))  # type: ignore[misc]
        for at in range(len(today.years))
    ]
    return TrackedFigure(
        label=_("Socles sous leur plancher"),
        unit=_("missions"),
        decimals=0,
        value=counts[0],
        at=today.photograph.date,
        readings=_readings(today, counts),
        formula=_("missions dont l'effectif qui compte est inférieur au plancher, à la fin de chaque année"),
        source=_source(today),
    )


def _crossed(administration: Administration) -> GapsToday | None:
    photograph, plan = latest_inputs(administration)
    if photograph is None or plan is None:
        return None
    try:
        return gaps_today(photograph, plan)
    except Refusal:
        return None


def _count(today: GapsToday, is_unmet: Callable[[MissionGap], bool]) -> int:
    return sum(is_unmet(gap) for gap in today.gaps)


def _readings(today: GapsToday, values: list[float | None] | list[float]) -> tuple[Reading, ...]:
    """The photograph, then each year; a photograph of a year that is crossed too is its beginning."""
    first = today.photograph.date.year
    names = [str(first) if first < today.years[0] else f"{today.photograph.date:%d/%m/%Y}", *map(str, today.years)]
    return tuple(Reading(name, value) for name, value in zip(names, values, strict=True))


def _source(today: GapsToday) -> str:
    return _("%(photograph)s, croisé avec : %(plan)s") % {"photograph": today.photograph.title, "plan": today.plan.name}
