"""Figures of the crossing that an administration may keep in sight: where the trend leads if nothing is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.allocation.queries.inputs import latest_inputs
from phare.allocation.queries.outlook import Outlook, outlook
from phare.organisation.models import Photograph
from phare.organisation.queries import photograph_input
from phare.platform.accounts.models import Administration
from phare.strategy.models import Plan
from phare.ui.formats import BOUND, number, percent
from phare.values.tracked import Input, Reading, TrackedFigure

Crossed = tuple[Photograph, Plan, Outlook]
MOST_NAMED = 5
"""Missions that an explanation names."""


def needs_covered(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the needs that the staff of the photograph, then of the trend, cover, in percent.

    None when nothing can be crossed, or nothing is needed. It adds up every mission: for those who see every figure.
    """
    crossed = _crossed(administration)
    if crossed is None or crossed[2].covered[0] is None:
        return None
    photograph, _plan, found = crossed
    share = {
        "covering": number(found.covering, 1),
        "needed": number(found.needed, 1),
        "share": percent(found.covered[0], 1),
    }
    return TrackedFigure(
        label=_("Besoins couverts"),
        unit="%",
        decimals=1,
        value=100 * (found.covered[0] or 0.0),
        at=photograph.date,
        readings=_readings(crossed, [None if share is None else 100 * share for share in found.covered]),
        formula=_(
            "somme, mission par mission, du plus petit de l'effectif et du besoin ÷ somme des besoins : "
            "%(covering)s ÷ %(needed)s = %(share)s"
        )
        % share,
        source=_source(crossed),
        missing=_left_out(found),
        inputs=(
            Input(_("Besoins retenus en %(year)s") % {"year": found.years[0]}, _fte(found.needed), _plan_url(crossed)),
            Input(_("Effectifs qui les couvrent"), _fte(found.covering), reverse("allocation:gap")),
            Input(_("Effectifs au-delà du besoin de leur mission"), _fte(found.beyond), reverse("allocation:gap")),
            *_sides(crossed),
        ),
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
        missing=_without_floor(found),
        inputs=(
            Input(_("Missions qui ont un plancher"), number(found.floored), reverse("allocation:gap")),
            Input(_("Sous leur plancher à cette date"), _named(found.below), reverse("allocation:gap")),
            *_broken_later(found),
            *_sides(crossed),
        ),
    )


def _left_out(found: Outlook) -> str:
    """What the share of the needs does not count: staff beyond a need, and where the plan asks for nothing."""
    beyond = _("l'effectif au-delà du besoin d'une mission, qui ne couvre pas celui d'une autre")
    if not found.unasked:
        return beyond
    asked = ngettext(
        "%(count)s mission dont le plan ne dit pas le besoin (%(names)s), soit %(fte)s",
        "%(count)s missions dont le plan ne dit pas le besoin (%(names)s), soit %(fte)s",
        len(found.unasked),
    ) % {"count": len(found.unasked), "names": _named(found.unasked), "fte": _fte(found.aside)}
    return f"{beyond} ; {asked}"


def _without_floor(found: Outlook) -> str:
    """The missions that cannot break: the plan gives them no floor, or says nothing of them."""
    if not found.unasked:
        return ""
    return ngettext(
        "%(count)s mission dont le plan ne dit ni plancher ni besoin (%(names)s)",
        "%(count)s missions dont le plan ne dit ni plancher ni besoin (%(names)s)",
        len(found.unasked),
    ) % {"count": len(found.unasked), "names": _named(found.unasked)}


def _broken_later(found: Outlook) -> list[Input]:
    """The floors that the trend breaks, by the year when each first does."""
    by_year: dict[int, list[str]] = {}
    for each in found.broken:
        if not each.is_broken_today:
            by_year.setdefault(each.year, []).append(each.mission)
    return [
        Input(_("Sous leur plancher dès %(year)s") % {"year": year}, _named(names), reverse("allocation:gap"))
        for year, names in sorted(by_year.items())
    ]


def _sides(crossed: Crossed) -> tuple[Input, ...]:
    """What was crossed: the photograph, what carries it on, the plan."""
    photograph, plan, found = crossed
    until = _("annoncés à la suite de ce projet, jusqu'en %(year)s") % {"year": found.years[-1]}
    return (
        photograph_input(photograph),
        Input(_("Arrivées et départs prévus"), until, reverse("organisation:trend", args=[photograph.pk])),
        Input(_("Plan"), plan.name, _plan_url(crossed)),
    )


def _plan_url(crossed: Crossed) -> str:
    return reverse("strategy:plan", args=[crossed[1].pk])


def _named(names: Sequence[str]) -> str:
    """Names in a sentence, the first few and how many more; none is said so."""
    if not names:
        return _("aucune")
    more = len(names) - MOST_NAMED
    said = ", ".join(names[:MOST_NAMED])
    if more <= 0:
        return said
    return ngettext("%(names)s et %(more)s autre", "%(names)s et %(more)s autres", more) % {"names": said, "more": more}


def _fte(value: float) -> str:
    return f"{number(value, 1)}{BOUND}{_('ETP')}"


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
