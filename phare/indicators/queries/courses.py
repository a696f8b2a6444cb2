"""What values say: the course of indicators in a territory, measured there or made from those within it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from phare.indicators.kernel.aggregation import Aggregate, RateOfWhole, aggregated, rate_of_whole
from phare.indicators.kernel.course import Course, Figure, course
from phare.indicators.kernel.definition import Aggregation, Direction, Level, ValueKind
from phare.indicators.models import Indicator, Value
from phare.indicators.queries.territories import Territory
from phare.territory.models import Commune, Department, Region, Zone

ByTerritory = dict[str, Course]


@dataclass(frozen=True)
class Whole:
    """An indicator in a territory made of others: what each came to, the figure of the whole, and its rate."""

    parts: ByTerritory
    actual: Aggregate
    rate: RateOfWhole


def courses_of(indicators: Collection[Indicator], territory: Territory, day: dt.date) -> dict[int, Course]:
    """Return the course of each indicator in a territory, by its key; each has its definitions read."""
    rows = _standing(indicators).filter(territory_level=territory.level, territory_code=territory.code)
    found: dict[int, list[Figure]] = defaultdict(list)
    for indicator, _code, figure in _figures(rows):
        found[indicator].append(figure)
    return {each.pk: course(found[each.pk], Direction(each.definition_on(day).direction), day) for each in indicators}


def courses_within(
    indicators: Collection[Indicator], level: Level, codes: Collection[str] | None, day: dt.date
) -> dict[int, ByTerritory]:
    """Return the course of each indicator in each territory of a level that has values, of these codes when given."""
    rows = _standing(indicators).filter(territory_level=level)
    if codes is not None:
        rows = rows.filter(territory_code__in=codes)
    found: dict[int, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for indicator, code, figure in _figures(rows):
        found[indicator][code].append(figure)
    directions = {each.pk: Direction(each.definition_on(day).direction) for each in indicators}
    return {
        pk: {code: course(figures, direction, day) for code, figures in sorted(found[pk].items())}
        for pk, direction in directions.items()
    }


def courses_by_territory(
    indicator: Indicator, level: Level, codes: Collection[str] | None, day: dt.date
) -> ByTerritory:
    """Return the course of one indicator in each territory of a level that has values, of these codes when given."""
    return courses_within([indicator], level, codes, day)[indicator.pk]


Weights = Mapping[str, float | None] | None
"""What weighs each department, by code; None where nothing is to."""


def whole_of(
    indicator: Indicator, codes: Sequence[str], day: dt.date, parts: Mapping[str, Course], weights: Weights
) -> Whole:
    """Return what an indicator comes to over several territories, as its definition says that it adds up.

    `parts` holds their courses at least, `weights` what `weights_of` gives of them.
    """
    definition = indicator.definition_on(day)
    how = Aggregation(definition.aggregation)
    own = {code: parts[code] for code in codes if code in parts}
    # The last value known is the last in order: that of the latest date, of one date the last territory.
    ordered = sorted(codes, key=lambda code: _measured_on(own.get(code))) if how is Aggregation.LAST else codes
    initial, actual, target = ({code: _value(own.get(code), end) for code in ordered} for end in _ENDS)
    return Whole(
        own,
        aggregated(actual, how, weights),
        rate_of_whole(initial, actual, target, how, Direction(definition.direction), weights),
    )


def weights_of(
    indicators: Collection[Indicator], codes: Collection[str], day: dt.date, level: Level = Level.DEPARTMENT
) -> dict[int, Weights]:
    """Return what weighs each territory of a level for each indicator, by its key: population, or another's value.

    None where the definition needs no weight; a value that is missing, or below 0, is None. Two queries at most,
    however many indicators.
    """
    definitions = {each.pk: each.definition_on(day) for each in indicators}
    weighed = {pk: known for pk, known in definitions.items() if Aggregation(known.aggregation).needs_denominator}
    population: dict[str, float | None] = {}
    if any(known.by_population for known in weighed.values()):
        place = _PLACES_OF_A_COMMUNE[level]
        communes = Commune.objects.filter(in_force=True, **{f"{place}__in": codes})
        population = dict(communes.order_by().values_list(place).annotate(Sum("population")))
    weighing = {known.denominator for known in weighed.values() if known.denominator is not None}
    values = courses_within(weighing, level, codes, day) if weighing else {}
    found: dict[int, Weights] = dict.fromkeys(definitions)
    for pk, known in weighed.items():
        of = values.get(known.denominator_id or 0, {})
        found[pk] = {code: population.get(code) if known.by_population else _weight(of.get(code)) for code in codes}
    return found


def territories_within(territory: Territory, level: Level) -> list[str]:
    """Return the codes in force of a narrower level within a territory; the 101 departments of the nation."""
    if level is Level.DEPARTMENT:
        departments = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY)
        if territory.level is Level.REGION:
            departments = departments.filter(region=territory.code)
        return list(departments.values_list("code", flat=True))
    if level is Level.REGION:
        return list(Region.objects.filter(in_force=True).values_list("code", flat=True))
    communes = Commune.objects.filter(in_force=True)
    if territory.level is not Level.NATION:
        communes = communes.filter(**{_PLACES_OF_A_COMMUNE[territory.level]: territory.code})
    if level is Level.COMMUNE:
        return list(communes.order_by("code").values_list("code", flat=True))
    arrondissements = communes.exclude(arrondissement=None).order_by("arrondissement")
    return list(arrondissements.values_list("arrondissement", flat=True).distinct())


_PLACES_OF_A_COMMUNE = {
    Level.REGION: "department__region",
    Level.DEPARTMENT: "department",
    Level.ARRONDISSEMENT: "arrondissement",
    Level.COMMUNE: "code",
}
_ENDS = ("initial", "actual", "target")


def _value(found: Course | None, end: str) -> float | None:
    figure = getattr(found, end) if found else None
    return figure.value if figure else None


def _weight(found: Course | None) -> float | None:
    value = _value(found, "actual")
    return value if value is not None and value >= 0 else None


def _measured_on(found: Course | None) -> dt.date:
    return found.actual.date if found and found.actual else dt.date.min


def _standing(indicators: Collection[Indicator]) -> QuerySet[Value]:
    return Value.objects.standing().filter(indicator__in=indicators)


def _figures(rows: QuerySet[Value]) -> Iterator[tuple[int, str, Figure]]:
    said = rows.order_by("date", "pk").values_list(
        "indicator", "territory_code", "date", "kind", "value", "margin", "pk"
    )
    for indicator, code, date, kind, value, margin, pk in said:
        yield indicator, code, Figure(date, ValueKind(kind), value, margin, pk)
