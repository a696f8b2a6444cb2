"""Figures of the indicators that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Direction
from phare.indicators.queries.courses import courses_of
from phare.indicators.queries.lists import indicators_of
from phare.indicators.queries.territories import names_of, own_territory
from phare.platform.accounts.models import Administration
from phare.values.tracked import Reading, TrackedFigure

Known = list[tuple[Course, Direction]]


def targets_reached(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the targets that are reached in the administration's territory, year by year, in percent.

    A target counts from the first value measured for it; at the end of a year, the latest value known by then is what
    counts. None without any target that a value answers.
    """
    indicators = indicators_of(administration)
    territory = own_territory(administration)
    found = courses_of(indicators, territory, day)
    known: Known = [
        (found[each.pk], Direction(each.definition_on(day).direction))
        for each in indicators
        if found[each.pk].target is not None and found[each.pk].history
    ]
    if not known:
        return None
    first = min(course.history[0].date.year for course, _direction in known)
    last = max(course.history[-1].date for course, _direction in known)
    ends = [dt.date(year, 12, 31) for year in range(first, last.year)]
    return TrackedFigure(
        label=_("Cibles atteintes"),
        unit="%",
        decimals=0,
        value=_share(known, last) or 0.0,
        at=last,
        readings=tuple(Reading(str(end.year), _share(known, end)) for end in (*ends, last)),
        formula=_("cibles que la dernière valeur constatée atteint ÷ cibles qu'une valeur constatée permet de juger"),
        source=_("indicateurs de l'administration, %(territory)s") % {"territory": names_of([territory])[territory]},
        missing=_("les indicateurs sans cible, ou sans valeur constatée"),
    )


def _share(known: Known, end: dt.date) -> float | None:
    judged = [each for each in (_reached(course, direction, end) for course, direction in known) if each is not None]
    return 100 * sum(judged) / len(judged) if judged else None


def _reached(course: Course, direction: Direction, end: dt.date) -> bool | None:
    """Whether the target is met by the latest value known on a day, None when there was none."""
    by_then: Iterable[float] = [each.value for each in course.history if each.date <= end]
    *_before, latest = [None, *by_then]
    if latest is None or course.target is None:
        return None
    return (latest - course.target.value) * direction.sign >= 0
