"""Indicators over all the departments on a day, computed at once, with what regions and the nation come to.

The same figures as those of `courses_within` and `whole_of`, which a test holds equal. A value stands until the next,
as on every page; whether one should have come since is told apart. Of an aggregation by the last value, where the day
of the month matters, the regions and the nation are those of `whole_of`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phare.indicators.kernel.course import Figure, course
from phare.indicators.kernel.cube import Cube
from phare.indicators.kernel.definition import Aggregation, Direction, Level, Missing, Periodicity, ValueKind
from phare.indicators.kernel.entries import COUNTRY
from phare.indicators.kernel.frame import Frame, laid_out
from phare.indicators.kernel.lateness import next_due
from phare.indicators.kernel.progress import Rates, bounded, rates
from phare.indicators.models import Indicator, Value
from phare.indicators.queries.courses import Weights, Whole, weights_of, whole_of
from phare.indicators.queries.territories import Territory
from phare.territory.models import Department, Zone

Place = tuple[int, str]
"""The key of an indicator, the code of a department."""
Measure = tuple[int, int, int, float]
"""The month, the place of a department and of an indicator, the value."""
Figures = Mapping[Place, Mapping[ValueKind, Figure]]
"""The latest figure of each kind."""


@dataclass(frozen=True)
class Told:
    """A rate on a day, bounded and raw, or why it is null; the value behind it, and of a department its date.

    `is_late`: a later value should be known by that day. `rated` is how many departments of `count` make the rate.
    """

    bounded: float | None
    raw: float | None
    missing: Missing | None = None
    value: float | None = None
    at: dt.date | None = None
    is_estimate: bool = False
    is_late: bool = False
    rated: int = 1
    count: int = 1


@dataclass(frozen=True)
class Country:
    """Indicators over the country on a day: departments region by region, then what they come to.

    `departments` and `regions` are names by code, in the order of the cube, whose last month is that of the day.
    """

    day: dt.date
    indicators: tuple[Indicator, ...]
    departments: Mapping[str, str]
    regions: Mapping[str, str]
    region_of: Mapping[str, str]
    figures: Figures
    weights: Mapping[int, Weights]
    cube: Cube
    rates: Rates

    def told(self, column: int, territory: Territory) -> Told:
        """Return the rate of an indicator, by its place, in a department, a region or the nation."""
        if territory.level is Level.DEPARTMENT:
            return self._of_department(column, territory.code)
        codes = sorted(code for code, region in self.region_of.items() if territory.code in (COUNTRY, region))
        row = len(self.departments) + [*self.regions, COUNTRY].index(territory.code)
        value, raw = (_figure(array[-1, row, column]) for array in (self.cube.value, self.cube.rate))
        missing = None
        if raw is None or self.cube.frame.how[column] is Aggregation.LAST:
            whole = self._whole(column, codes)
            value, raw, missing = whole.actual.value, whole.rate.rate.raw, whole.rate.rate.missing
        rated = int(self._are_rated[[self._rows[code] for code in codes], column].sum())
        return Told(None if raw is None else bounded(raw), raw, missing, value, rated=rated, count=len(codes))

    def _of_department(self, column: int, code: str) -> Told:
        row, indicator = self._rows[code], self.indicators[column]
        known = self.figures.get((indicator.pk, code), {})
        measured = _measured(known)
        return Told(
            _figure(self.rates.bounded[row, column]),
            _figure(self.rates.raw[row, column]),
            self.rates.reason(row, column),
            _figure(self.cube.value[-1, row, column]),
            measured.date if measured else None,
            is_estimate=measured is not None and measured.kind is ValueKind.ESTIMATE,
            is_late=self._is_late(indicator, known.get(ValueKind.ACTUAL)),
        )

    def _is_late(self, indicator: Indicator, actual: Figure | None) -> bool:
        definition = indicator.definition_on(self.day)
        if actual is None:
            return False
        period = Periodicity(definition.periodicity)
        return next_due(actual.date, period, definition.delay_days, definition.since).is_late(self.day)

    def _whole(self, column: int, codes: Sequence[str]) -> Whole:
        """What departments come to, figure by figure: where a last value is, and why a rate is null."""
        indicator = self.indicators[column]
        direction = Direction(indicator.definition_on(self.day).direction)
        known = {code: self.figures[indicator.pk, code] for code in codes if (indicator.pk, code) in self.figures}
        parts = {code: course(figures.values(), direction, self.day) for code, figures in known.items()}
        return whole_of(indicator, codes, self.day, parts, self.weights[indicator.pk])

    @cached_property
    def _are_rated(self) -> NDArray[np.bool_]:
        """The departments that have the three values, and weigh something: those behind the rate of a whole."""
        frame, values = self.cube.frame, self.cube.value[-1, : len(self.departments)]
        return np.asarray(~np.isnan(values + frame.initial + frame.target) & (frame.weights > 0))

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.departments)}


def country_on(indicators: Sequence[Indicator], day: dt.date) -> Country:
    """Return indicators measured by department over the country, as they were on a day; each has its definitions read.

    Four queries at most, however many indicators and values.
    """
    places = (
        Department.objects.filter(in_force=True)
        .exclude(zone=Zone.OVERSEAS_COLLECTIVITY)
        .order_by("region__plain_name", "region", "code")
        .values_list("code", "name", "region", "region__name")
    )
    rows = list(places)
    departments = {code: name for code, name, _region, _its_name in rows}
    regions = {region: name for _code, _name, region, name in rows}
    figures = _figures_on(indicators, day)
    weights = weights_of(indicators, list(departments), day)
    definitions = [each.definition_on(day) for each in indicators]
    initial, target, measured = _ends_and_measures(indicators, list(departments), figures)
    order = {region: place for place, region in enumerate(regions)}
    frame = Frame.of(
        [order[region] for _code, _name, region, _its_name in rows],
        [Aggregation(each.aggregation) for each in definitions],
        [Direction(each.direction) for each in definitions],
        initial,
        target,
        _weighing(indicators, list(departments), weights),
    )
    cube = Cube.computed(frame, _observed(frame, measured, day))
    found = rates(initial, cube.value[-1, : len(rows)], target, frame.sign)
    region_of = {code: region for code, _name, region, _its_name in rows}
    return Country(day, tuple(indicators), departments, regions, region_of, figures, weights, cube, found)


def months_of(indicators: Sequence[Indicator], day: dt.date) -> list[dt.date]:
    """Return the months, by their first day, at which a department has a value measured by a day; the latest first."""
    measured = Value.objects.standing().filter(
        indicator__in=indicators,
        territory_level=Level.DEPARTMENT,
        kind__in=[ValueKind.ACTUAL, ValueKind.ESTIMATE],
        date__lte=day,
    )
    return list(measured.dates("date", "month", order="DESC"))


def _figures_on(indicators: Sequence[Indicator], day: dt.date) -> Figures:
    """The latest figure of each kind by a day; of targets the last, as a course has it. One query."""
    rows = (
        Value.objects.standing()
        .filter(indicator__in=indicators, territory_level=Level.DEPARTMENT)
        .exclude(date__gt=day, kind__in=[ValueKind.INITIAL, ValueKind.ACTUAL, ValueKind.ESTIMATE])
        .order_by("indicator", "territory_code", "kind", "-date")
        .distinct("indicator", "territory_code", "kind")
        .values_list("indicator", "territory_code", "kind", "date", "value")
    )
    found: dict[Place, dict[ValueKind, Figure]] = {}
    for indicator, code, kind, date, value in rows:
        found.setdefault((indicator, code), {})[ValueKind(kind)] = Figure(date, ValueKind(kind), value)
    return found


def _measured(known: Mapping[ValueKind, Figure]) -> Figure | None:
    """The latest figure measured; of one day, an actual value before an estimate."""
    found = [known[kind] for kind in (ValueKind.ACTUAL, ValueKind.ESTIMATE) if kind in known]
    return max(found, key=lambda each: each.date, default=None)


def _ends_and_measures(
    indicators: Sequence[Indicator], codes: Sequence[str], figures: Figures
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Measure]]:
    """Initial values and targets, departments x indicators, NaN where there is none; then what was measured last."""
    rows, columns = {code: row for row, code in enumerate(codes)}, {each.pk: at for at, each in enumerate(indicators)}
    initial, target = (np.full((len(codes), len(indicators)), np.nan) for _end in range(2))
    measured: list[Measure] = []
    for (pk, code), known in figures.items():
        if code not in rows:
            continue
        row, column = rows[code], columns[pk]
        for kind, ends in ((ValueKind.INITIAL, initial), (ValueKind.TARGET, target)):
            if kind in known:
                ends[row, column] = known[kind].value
        latest = _measured(known)
        if latest is not None:
            measured.append((_month(latest.date), row, column, latest.value))
    return initial, target, measured


def _observed(frame: Frame, measured: Sequence[Measure], day: dt.date) -> NDArray[np.float64]:
    """What was measured as a cube takes it, from the month of the oldest measure to that of the day."""
    last = _month(day)
    first = min((month for month, *_rest in measured), default=last)
    month, row, column, value = np.array(measured, dtype=np.float64).reshape(-1, 4).T
    places = [place.astype(np.intp) for place in (month - first, row, column)]
    return laid_out(frame, last - first + 1, places, value)


def _weighing(
    indicators: Sequence[Indicator], codes: Sequence[str], weights: Mapping[int, Weights]
) -> NDArray[np.float64]:
    """What weighs each department: 0 where that is missing, since it then makes no part of the whole."""

    def weight(known: Weights, code: str) -> float:
        return 1.0 if known is None else known.get(code) or 0.0

    return np.array([[weight(weights[each.pk], code) for each in indicators] for code in codes], dtype=np.float64)


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month


def _figure(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
