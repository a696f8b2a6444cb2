"""The indicators of an administration, each with where it stands in its own territory and whether a value is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Missing, Periodicity, ValueKind
from phare.indicators.kernel.entries import LEVELS
from phare.indicators.kernel.lateness import Due, next_due
from phare.indicators.kernel.progress import Rate
from phare.indicators.models import Definition, Indicator
from phare.indicators.permissions import Sight
from phare.indicators.queries.courses import Whole, courses_of, courses_within, territories_within, weights_of, whole_of
from phare.indicators.queries.secrecy import hidden_in, is_hidden
from phare.indicators.queries.territories import Territory
from phare.platform.accounts.models import Administration


@dataclass(frozen=True)
class Standing:
    """Where an indicator stands in a territory on a day: the figure in its unit, its date, its rate, what is aimed at.

    `whole` is told when the figure is made from the territories within; `course` holds what was measured there.
    `is_secret`: only those who see every figure may be told it.
    """

    indicator: Indicator
    definition: Definition
    course: Course
    value: float | None
    at: dt.date | None
    rate: Rate
    due: Due
    days_late: int
    whole: Whole | None = None
    is_secret: bool = False

    @property
    def target(self) -> float | None:
        """The last target set in this territory."""
        return self.course.target.value if self.course.target else None

    @property
    def way_done(self) -> float:
        """The raw rate, to put indicators in order: what is not known comes before all."""
        return float("-inf") if self.rate.raw is None else self.rate.raw

    @property
    def responsible(self) -> str:
        """The name of the service that answers for it, empty when none does."""
        return self.definition.responsible.name if self.definition.responsible else ""

    @property
    def responsible_code(self) -> str:
        """The code of the service that answers for it, empty when none does."""
        return self.definition.responsible.code if self.definition.responsible else ""


def indicators_of(administration: Administration) -> list[Indicator]:
    """Return the indicators of an administration with their definitions, by theme and name."""
    found = Indicator.objects.filter(administration=administration)
    return list(found.prefetch_related("definitions__responsible", "definitions__denominator__definitions"))


def indicators_from(administration: Administration, code: str, offset: int, limit: int) -> tuple[int, list[Indicator]]:
    """Return how many indicators an administration has, of this code if it is given, and so many of them in order.

    By theme, then name, then code: each has its definitions read.
    """
    found = Indicator.objects.filter(administration=administration, **({"code": code} if code else {}))
    ordered = found.order_by("theme", "name", "code")[offset : offset + limit]
    return found.count(), list(
        ordered.prefetch_related("definitions__responsible", "definitions__denominator__definitions")
    )


def standings(indicators: Sequence[Indicator], territory: Territory, day: dt.date) -> list[Standing]:
    """Return where indicators stand in a territory, in their order, in a constant number of queries.

    What was not published for a territory is made from those within it where the indicator is measured, as its
    definition says.
    """
    measured = courses_of(indicators, territory, day)
    wholes: dict[int, Whole] = {}
    for level in LEVELS[LEVELS.index(territory.level) + 1 :]:
        made = [each for each in indicators if each.definition_on(day).level == level and not measured[each.pk].actual]
        if made:
            codes = territories_within(territory, level)
            within = courses_within(made, level, codes, day)
            weights = weights_of(made, codes, day, level)
            wholes |= {each.pk: whole_of(each, codes, day, within[each.pk], weights[each.pk]) for each in made}
    return [standing_of(each, measured[each.pk], day, wholes.get(each.pk)) for each in indicators]


def standings_told(indicators: Sequence[Indicator], territory: Territory, day: dt.date, sight: Sight) -> list[Standing]:
    """Return where indicators stand in a territory, in their order, as far as a sight goes.

    One that may not be told says that it is secret, nothing else. A constant number of queries.
    """
    hidden = hidden_in([each for each in indicators if not sight.tells(each.definition_on(day))], territory, day)
    return [
        untold(each) if each.indicator.pk in hidden or (each.is_secret and not sight.tells(each.definition)) else each
        for each in standings(indicators, territory, day)
    ]


def standing_of(
    indicator: Indicator, found: Course, day: dt.date, whole: Whole | None = None, *, hidden: bool = False
) -> Standing:
    """Return where an indicator stands, from its course in a territory or from those within it.

    `hidden`: whether what is told of its neighbours keeps it secret; when any figure is too small by itself, it is.
    """
    definition = indicator.definition_on(day)
    due = due_of(definition, found if whole is None else None, day, whole)
    value, at = (found.actual.value, found.actual.date) if found.actual else (None, None)
    rate = found.rate
    if whole is not None:
        dates = [part.actual.date for part in whole.parts.values() if part.actual]
        value, at, rate = whole.actual.value, min(dates, default=None), whole.rate.rate
    told = [(each.date, each.value) for each in (found.initial, *found.history) if each is not None]
    whole_told = [(day, value)] if whole is not None and value is not None else []
    secret = hidden or is_hidden(indicator, [*told, *whole_told], day)
    return Standing(indicator, definition, found, value, at, rate, due, due.days_late(day), whole, secret)


def untold(standing: Standing) -> Standing:
    """Return what whoever may not read a secret figure is told of where it stands: that it is secret."""
    rate = Rate(None, None, Missing.SECRET)
    nothing = Course(None, None, None, (), (), rate, None)
    return replace(standing, course=nothing, value=None, at=None, rate=rate, whole=None, is_secret=True)


def due_of(definition: Definition, found: Course | None, day: dt.date, whole: Whole | None = None) -> Due:
    """Return the next value awaited of an indicator: of a territory, or of the last of those within it."""
    parts = [found] if found is not None else list(whole.parts.values()) if whole else []
    lasts = [max((each.date for each in part.history if each.kind is ValueKind.ACTUAL), default=None) for part in parts]
    known = [last for last in lasts if last is not None]
    return next_due(
        min(known) if known else None, Periodicity(definition.periodicity), definition.delay_days, definition.since
    )
