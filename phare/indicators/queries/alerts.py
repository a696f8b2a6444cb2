"""Why an indicator needs someone: each cause says what made it fire; the thresholds are the administration's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from phare.indicators.kernel.course import Course, course
from phare.indicators.kernel.definition import Direction, Level
from phare.indicators.kernel.pace import falling, gap_to_median, reach
from phare.indicators.kernel.progress import Point
from phare.indicators.models import Indicator, Thresholds
from phare.indicators.queries.courses import Weights, courses_by_territory, courses_within, weights_of
from phare.indicators.queries.lists import Standing, indicators_of, standing_of, standings
from phare.indicators.queries.secrecy import hidden_among
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Administration
from phare.territory.models import Department
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


@dataclass(frozen=True)
class Alert:
    """One cause for an indicator: the sentence that says why, since when, by when (None: no day)."""

    cause: Cause
    standing: Standing
    why: str
    since: dt.date | None = None
    by_when: dt.date | None = None


def thresholds_of(administration: Administration) -> Thresholds:
    """Return the thresholds of an administration, the defaults when it set none."""
    return Thresholds.objects.filter(administration=administration).first() or Thresholds(administration=administration)


def watched(administration: Administration, day: dt.date) -> tuple[list[Standing], list[Alert]]:
    """Return where the indicators of an administration stand in its territory, and what of them needs someone.

    Comparable territories are the departments of its region. A constant number of queries.
    """
    indicators = indicators_of(administration)
    own = own_territory(administration)
    if own.level is not Level.DEPARTMENT:
        found = standings(indicators, own, day)
        others: Mapping[int, Mapping[str, Course]] = {}
    else:
        codes = comparables_of(own)
        others = courses_within(indicators, Level.DEPARTMENT, codes, day)
        weights = weights_of(indicators, codes, day)
        found = [_own(each, own, others[each.pk], weights[each.pk], day) for each in indicators]
    thresholds = thresholds_of(administration)
    alerts = [alerts_of(each, own, others.get(each.indicator.pk, {}), thresholds, day) for each in found]
    return found, [alert for of_one in alerts for alert in of_one]


def alerts_about(standing: Standing, own: Territory, day: dt.date) -> list[Alert]:
    """Return why one indicator needs someone in the administration's own territory."""
    others: Mapping[str, Course] = {}
    if own.level is Level.DEPARTMENT:
        others = courses_by_territory(standing.indicator, Level.DEPARTMENT, comparables_of(own), day)
    thresholds = thresholds_of(standing.indicator.administration)
    return list(alerts_of(standing, own, others, thresholds, day))


def comparables_of(territory: Territory) -> list[str]:
    """Return the codes of the departments of a department's region, its own among them."""
    region = Department.objects.filter(pk=territory.code).values("region")
    found = Department.objects.filter(region__in=region, in_force=True).values_list("code", flat=True)
    return list(dict.fromkeys([territory.code, *found]))


def alerts_of(
    standing: Standing,
    own: Territory,
    others: Mapping[str, Course],
    thresholds: Thresholds,
    day: dt.date,
) -> Iterable[Alert]:
    """Return what of an indicator needs someone on a day, `others` being its courses in comparable territories."""
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
        yield from _behind(standing, own, others, thresholds)


def _own(
    indicator: Indicator, own: Territory, others: Mapping[str, Course], weights: Weights, day: dt.date
) -> Standing:
    found = others.get(own.code) or course((), Direction(indicator.definition_on(day).direction), day)
    hidden = own.code in hidden_among(indicator.definition_on(day), others, weights)
    return standing_of(indicator, found, day, hidden=hidden)


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


def _behind(
    standing: Standing, own: Territory, others: Mapping[str, Course], thresholds: Thresholds
) -> Iterable[Alert]:
    """A rate far behind the median of comparable territories."""
    if standing.rate.bounded is None:
        return
    rates = [each.rate.bounded for code, each in others.items() if code != own.code]
    # Of rates, more is always better, whichever way the figure goes.
    gap = gap_to_median(standing.rate.bounded, rates, Direction.UP, thresholds.comparables)
    if gap is not None and gap.behind * 100 >= thresholds.median_gap:
        why = _("Avancement de %(own)s, pour une médiane de %(median)s dans %(count)s départements de la région.") % {
            "own": percent(gap.own),
            "median": percent(gap.median),
            "count": gap.count,
        }
        yield Alert(Cause.BEHIND, standing, why)


def series_of(found: Course) -> list[Point]:
    """Return what was measured as points, the initial value first; one point a day."""
    ends: Sequence[Point] = [Point(found.initial.date, found.initial.value)] if found.initial else []
    points = {each.day: each for each in ends}
    points |= {each.date: Point(each.date, each.value) for each in found.history}
    return sorted(points.values())
