"""Why an indicator needs someone: each cause says what made it fire; the thresholds are the administration's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from phare.indicators.kernel.course import Course, course
from phare.indicators.kernel.definition import Direction, Level
from phare.indicators.kernel.pace import falling, reach
from phare.indicators.kernel.progress import Point
from phare.indicators.models import Indicator, Thresholds
from phare.indicators.queries.comparables import Comparables, Compared, comparables_of, thresholds_of
from phare.indicators.queries.courses import courses_by_territory, courses_within
from phare.indicators.queries.lists import Standing, indicators_of, standing_of, standings
from phare.indicators.queries.secrecy import secrets_of
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Administration
from phare.ui.formats import number, on_date, percent


class Cause(StrEnum):
    """What may be wrong with an indicator."""

    LATE = "late"
    SILENT = "silent"
    NOBODY = "nobody"
    MISSED = "missed"
    OUT_OF_REACH = "out_of_reach"
    FALLING = "falling"
    BEHIND = "behind"


NARROWER = frozenset({Level.ARRONDISSEMENT, Level.COMMUNE})
"""What is measured within a department, which is made of it."""


@dataclass(frozen=True)
class Alert:
    """One cause for an indicator: the sentence that says why, since when, by when (None: no day)."""

    cause: Cause
    standing: Standing
    why: str
    since: dt.date | None = None
    by_when: dt.date | None = None


def watched(administration: Administration, day: dt.date) -> tuple[list[Standing], list[Alert]]:
    """Return where the indicators of an administration stand in its territory, and what of them needs someone.

    A department is compared with those that its administration chose, its region's by default. A constant number of
    queries.
    """
    indicators = indicators_of(administration)
    own, thresholds = own_territory(administration), thresholds_of(administration)
    if own.level is not Level.DEPARTMENT:
        of_region = standings(indicators, own, day)
        return of_region, [alert for each in of_region for alert in alerts_of(each, None, thresholds, day)]
    comparables = comparables_of(own, thresholds)
    codes = [own.code, *comparables.names]
    courses = courses_within(indicators, Level.DEPARTMENT, codes, day)
    secrets = secrets_of(indicators, day, codes)
    narrower = [each for each in indicators if each.definition_on(day).level in NARROWER]
    made = {each.indicator.pk: each for each in standings(narrower, own, day)} if narrower else {}
    found: list[Standing] = []
    alerts: list[Alert] = []
    for each in indicators:
        hidden = secrets[each.pk].departments
        standing = made.get(each.pk) or _own(each, courses[each.pk].get(own.code), day, hidden=own.code in hidden)
        compared = _compared(standing, comparables, courses[each.pk], hidden)
        found.append(standing)
        alerts += alerts_of(standing, compared, thresholds, day)
    return found, alerts


def compared_in(standing: Standing, own: Territory, thresholds: Thresholds, day: dt.date) -> Compared | None:
    """Return the rate of an indicator in the administration's own department beside those that it is compared with.

    None where there is none to compare, or that may be told.
    """
    if own.level is not Level.DEPARTMENT:
        return None
    indicator = standing.indicator
    comparables = comparables_of(own, thresholds)
    hidden = secrets_of([indicator], day, list(comparables.names))[indicator.pk].departments
    found = courses_by_territory(indicator, Level.DEPARTMENT, list(comparables.names), day)
    return _compared(standing, comparables, found, hidden)


def alerts_of(standing: Standing, compared: Compared | None, thresholds: Thresholds, day: dt.date) -> Iterable[Alert]:
    """Return what of an indicator needs someone on a day, `compared` being its rate beside comparable departments."""
    if standing.definition.responsible_id is None:
        yield Alert(Cause.NOBODY, standing, _("Aucun service n'en répond."))
    if standing.value is None:
        yield Alert(Cause.SILENT, standing, _("Aucune valeur n'a jamais été donnée."), by_when=standing.due.by)
    elif standing.days_late > thresholds.grace_days:
        why = _("La valeur au %(end)s était attendue le %(by)s.") % {
            "end": on_date(standing.due.period_end),
            "by": on_date(standing.due.by),
        }
        yield Alert(Cause.LATE, standing, why, since=standing.due.by)
    # What says why gives the figure away: nothing is said of one that is secret.
    if standing.whole is None and standing.course.actual is not None and not standing.is_secret:
        yield from _on_course(standing, thresholds, day)
        if compared is not None and compared.gap.behind * 100 >= thresholds.median_gap:
            yield _behind(standing, compared)


def _own(indicator: Indicator, found: Course | None, day: dt.date, *, hidden: bool) -> Standing:
    direction = Direction(indicator.definition_on(day).direction)
    return standing_of(indicator, found or course((), direction, day), day, hidden=hidden)


def _compared(
    standing: Standing, comparables: Comparables, courses: Mapping[str, Course], hidden: Collection[str]
) -> Compared | None:
    """The rate of a department beside those of others that may be told; what is made of parts is compared with none."""
    if standing.whole is not None or standing.is_secret:
        return None
    rates = {code: each.rate.bounded for code, each in courses.items() if code not in hidden}
    return comparables.gap(standing.rate.bounded, rates)


def _on_course(standing: Standing, thresholds: Thresholds, day: dt.date) -> Iterable[Alert]:
    """A target missed, or out of reach at the present pace; values that go the wrong way."""
    found, direction = standing.course, Direction(standing.definition.direction)
    line = series_of(found)
    decimals = standing.definition.decimals
    fall = falling(line, direction, thresholds.falling_steps)
    if fall is not None:
        why = _("%(steps)s valeurs de suite dans le mauvais sens, de %(first)s (%(since)s) à %(last)s (%(until)s).") % {
            "steps": fall.steps,
            "first": number(fall.first.value, decimals),
            "since": on_date(fall.first.day),
            "last": number(fall.last.value, decimals),
            "until": on_date(fall.last.day),
        }
        yield Alert(Cause.FALLING, standing, why, since=fall.first.day)
    if found.target is None or standing.rate.reached or standing.rate.against_direction:
        return
    if found.target.date <= day:
        why = _("La cible de %(target)s au %(by)s n'est pas atteinte : %(actual)s.") % {
            "target": number(found.target.value, decimals),
            "by": on_date(found.target.date),
            "actual": number(standing.value, decimals),
        }
        yield Alert(Cause.MISSED, standing, why, since=found.target.date)
        return
    going = reach(line, Point(found.target.date, found.target.value), direction)
    if going is not None and not going.is_within:
        why = _("Au rythme actuel, %(projected)s au %(by)s pour une cible de %(target)s.") % {
            "projected": number(going.projected, decimals),
            "by": on_date(found.target.date),
            "target": number(found.target.value, decimals),
        }
        yield Alert(Cause.OUT_OF_REACH, standing, why, by_when=found.target.date)


def _behind(standing: Standing, compared: Compared) -> Alert:
    """A rate far behind the median of comparable departments."""
    why = _("Avancement de %(own)s, pour une médiane de %(median)s (%(whose)s).") % {
        "own": percent(compared.gap.own),
        "median": percent(compared.gap.median),
        "whose": compared.median_of,
    }
    return Alert(Cause.BEHIND, standing, why)


def series_of(found: Course) -> list[Point]:
    """Return what was measured as points, the initial value first; one point a day."""
    ends: Sequence[Point] = [Point(found.initial.date, found.initial.value)] if found.initial else []
    points = {each.day: each for each in ends}
    points |= {each.date: Point(each.date, each.value) for each in found.history}
    return sorted(points.values())
