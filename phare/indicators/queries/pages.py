"""What the page of an indicator shows: where it stands, where that comes from, what is contested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from phare.indicators.kernel.course import Course, Figure
from phare.indicators.kernel.definition import Direction, Level, ValueKind
from phare.indicators.kernel.progress import Rate
from phare.indicators.models import CounterValue, Definition, Indicator, Value
from phare.indicators.queries.lists import Standing, standings
from phare.indicators.queries.secrecy import hidden_in, is_hidden
from phare.indicators.queries.territories import Territory, names_of


@dataclass(frozen=True)
class Contested:
    """A counter-value beside what it contests, and the rate that each gives."""

    counter: CounterValue
    published: Rate
    contesting: Rate


@dataclass(frozen=True)
class IndicatorPage:
    """What is known of an indicator in a territory; values the latest first, superseded ones too."""

    standing: Standing
    territory: Territory
    territory_name: str
    values: tuple[Value, ...]
    contested: tuple[Contested, ...]
    settled: tuple[CounterValue, ...]
    versions: tuple[Definition, ...]

    def value_of(self, figure: Figure | None) -> Value | None:
        """Return the value that a figure of the course is, with its source and its import."""
        return next((each for each in self.values if figure is not None and each.pk == figure.key), None)


def indicator_page(indicator: Indicator, territory: Territory, day: dt.date) -> IndicatorPage:
    """Return what the page of an indicator shows of a territory, in a constant number of queries."""
    standing = standings([indicator], territory, day)[0]
    values = tuple(
        Value.objects.filter(indicator=indicator, territory_level=territory.level, territory_code=territory.code)
        .select_related("brought_by__by__user", "author__user", "withdrawn_by__user")
        .order_by("-date", "kind", "-recorded_at", "-pk")
    )
    counters = list(
        CounterValue.objects.filter(contested__in=[each.pk for each in values])
        .select_related("contested", "by__user", "settled_by__user")
        .order_by("-at")
    )
    if _is_secret(indicator, territory, values, counters, day):
        standing = replace(standing, is_secret=True)
    direction = Direction(standing.definition.direction)
    return IndicatorPage(
        standing=standing,
        territory=territory,
        territory_name=names_of([territory])[territory],
        values=values,
        contested=tuple(_contested(each, standing.course, direction, day) for each in counters if not each.settled_at),
        settled=tuple(each for each in counters if each.settled_at),
        versions=tuple(sorted(indicator.definitions.all(), key=lambda each: each.number, reverse=True)),
    )


def territories_of(indicator: Indicator) -> list[tuple[Territory, str]]:
    """Return the territories for which an indicator has values that stand, with their names, by level then code."""
    rows = (
        Value.objects.standing()
        .filter(indicator=indicator)
        .order_by("territory_level", "territory_code")
        .values_list("territory_level", "territory_code")
        .distinct()
    )
    found = [Territory(Level(level), code) for level, code in rows]
    names = names_of(found)
    order = list(Level)
    return sorted(((each, names[each]) for each in found), key=lambda each: (order.index(each[0].level), each[0].code))


def _is_secret(
    indicator: Indicator, territory: Territory, values: Iterable[Value], counters: Iterable[CounterValue], day: dt.date
) -> bool:
    """Whether any figure that the page shows is secret: it tells what was superseded, withdrawn or contested too."""
    told = [(each.date, each.value) for each in values if each.kind != ValueKind.TARGET]
    told += [(each.date, each.value) for each in counters]
    return is_hidden(indicator, told, day) or bool(hidden_in([indicator], territory, day))


def _contested(counter: CounterValue, found: Course, direction: Direction, day: dt.date) -> Contested:
    published = found.rate
    kind = ValueKind(counter.contested.kind)
    figure = Figure(counter.date, kind, counter.value, None, counter.contested_id)
    return Contested(counter, published, found.instead(figure, direction, day).rate)
