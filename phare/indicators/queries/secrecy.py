"""Which figures may not be told: too few businesses or households behind them, or behind what the others leave over."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from phare.indicators.kernel.course import Course, Figure
from phare.indicators.kernel.definition import Aggregation, Level
from phare.indicators.kernel.entries import LEVELS
from phare.indicators.kernel.secrecy import is_secret, protect
from phare.indicators.models import Indicator
from phare.indicators.queries.courses import Weights, courses_within, territories_within, weights_of
from phare.indicators.queries.territories import Territory
from phare.organisation.kernel.masking import Status
from phare.territory.models import Commune, Department, Zone

WITH_DEPARTMENTS = frozenset({Level.NATION, Level.REGION, Level.DEPARTMENT})
"""The levels whose figures may give those of departments away."""
Told = tuple[frozenset[str], bool]
"""The territories that may not be told, and whether what they all come to may not be either."""


@dataclass(frozen=True)
class Secrets:
    """What of an indicator may not be told: departments, what those of a region come to, what the nation comes to."""

    departments: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    nation: bool = False

    def hides(self, level: Level, code: str) -> bool:
        """Whether the figure of a territory may not be told."""
        if level is Level.NATION:
            return self.nation
        return code in (self.regions if level is Level.REGION else self.departments)


NOTHING_SECRET = Secrets()


def secrets_of(
    indicators: Collection[Indicator],
    day: dt.date,
    around: Collection[str] | None = None,
    *,
    today: dt.date | None = None,
) -> dict[int, Secrets]:
    """Return what of each indicator may not be told, by its key; of the regions of the departments `around` if given.

    Region by region, so that no total gives a department away; the nation is told when every region is, since it would
    give away a region by itself. `today`, when the reader looks back to a `day` that is past: what may not be told
    today may not be told of then, nor the total of a region that keeps some of them when it has changed since, as the
    difference would tell of a few. Six queries at most, none when no indicator has been under secrecy.
    """
    found = {each.pk: Secrets() for each in indicators}
    ruled = [each for each in indicators if each.rule_by(today or day) is not None]
    if not ruled:
        return found
    departments = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY)
    if around is not None:
        departments = departments.filter(region__in=Department.objects.filter(pk__in=around).values("region"))
    by_region: dict[str, list[str]] = {}
    for code, region in departments.values_list("code", "region"):
        by_region.setdefault(region, []).append(code)
    now = _Sight.of(ruled, today or day, by_region)
    then = now if today is None or day == today else _Sight.of(ruled, day, by_region)
    for each in ruled:
        found[each.pk] = now.secrets(each)
        if then is not now:
            found[each.pk] = then.secrets(each, now, found[each.pk])
    return found


def hidden_in(indicators: Collection[Indicator], territory: Territory, day: dt.date) -> frozenset[int]:
    """Return the keys of those whose figure in a territory what is told of others, or of all together, keeps secret.

    A constant number of queries, none when no indicator has been under secrecy.
    """
    ruled = [each for each in indicators if each.rule_by(day) is not None]
    below = _hidden_below(ruled, territory, day)
    if not ruled or territory.level not in WITH_DEPARTMENTS:
        return below
    alone = territory.level is Level.DEPARTMENT
    around = [territory.code] if alone else territories_within(territory, Level.DEPARTMENT)
    secrets = secrets_of(ruled, day, around)
    return below | {each.pk for each in ruled if secrets[each.pk].hides(territory.level, territory.code)}


def hidden_among(indicator: Indicator, day: dt.date, parts: Mapping[str, Course], weights: Weights) -> frozenset[str]:
    """Return the territories whose figures may not be told beside the total of all those given (STA-001 to STA-005).

    An indicator that adds up counts its own units; a ratio or a mean, those of the indicator that weighs it. Where
    nothing says how many units there are, nothing is hidden. A territory is hidden when any of its figures is: each
    keeps the secrecy of its date, or that of `day` when it is stricter.
    """
    return _told(indicator, day, parts, weights)[0]


def is_hidden(indicator: Indicator, figures: Iterable[tuple[dt.date, float]], day: dt.date) -> bool:
    """Return whether any of these dated figures, of an indicator that counts its own units, may not be told."""
    if indicator.rule_by(day) is None or indicator.definition_on(day).aggregation != Aggregation.SUM:
        return False
    ruled = ((value, indicator.rule_of(date, day)) for date, value in figures)
    return any(rule is not None and is_secret(value, rule) for value, rule in ruled)


def _hidden_below(indicators: Collection[Indicator], territory: Territory, day: dt.date) -> frozenset[int]:
    """Those, measured by commune or by arrondissement, that may not be told of a territory.

    Group by group, so that no total gives a part away: communes by arrondissement, arrondissements by department. What
    wider territories come to is told when every group in them is: one that is not would be what the others leave over.
    """
    found: set[int] = set()
    for level in (Level.ARRONDISSEMENT, Level.COMMUNE):
        measured = [each for each in indicators if each.definition_on(day).level == level]
        if not measured or LEVELS.index(territory.level) > LEVELS.index(level):
            continue
        groups = _groups(territory, level)
        codes = [code for inside in groups.values() for code in inside]
        parts, weights = courses_within(measured, level, codes, day), weights_of(measured, codes, day, level)
        for each in measured:
            for group, inside in groups.items():
                own = {code: parts[each.pk][code] for code in inside if code in parts[each.pk]}
                hidden, total = _told(each, day, own, weights[each.pk])
                if territory.code in hidden if territory.level is level else total and _holds(territory, group):
                    found.add(each.pk)
    return frozenset(found)


def _groups(territory: Territory, level: Level) -> dict[str, set[str]]:
    """The communes of each arrondissement, or the arrondissements of each department, around or in a territory."""
    communes = Commune.objects.filter(in_force=True)
    if territory.level is not Level.NATION:
        communes = communes.filter(**{f"department{_DEPARTMENT_OF[territory.level]}": territory.code})
    found: dict[str, set[str]] = {}
    for code, arrondissement, department in communes.values_list("code", "arrondissement", "department"):
        if level is Level.COMMUNE:
            found.setdefault(arrondissement or department, set()).add(code)
        elif arrondissement is not None:
            found.setdefault(department, set()).add(arrondissement)
    return found


_DEPARTMENT_OF = {
    Level.REGION: "__region",
    Level.DEPARTMENT: "",
    Level.ARRONDISSEMENT: "__arrondissements",
    Level.COMMUNE: "__communes",
}
"""From the department of a commune, to the territory that is around it or in it."""


def _holds(territory: Territory, group: str) -> bool:
    """Whether a group of communes is in a territory: those around an arrondissement are of its whole department."""
    return territory.level is not Level.ARRONDISSEMENT or group == territory.code


@dataclass(frozen=True)
class _Sight:
    """The departments as they are seen from a day."""

    day: dt.date
    by_region: Mapping[str, Sequence[str]]
    parts: Mapping[int, Mapping[str, Course]]
    weights: Mapping[int, Weights]

    @classmethod
    def of(cls, indicators: Collection[Indicator], day: dt.date, by_region: Mapping[str, Sequence[str]]) -> _Sight:
        codes = [code for inside in by_region.values() for code in inside]
        parts = courses_within(indicators, Level.DEPARTMENT, codes, day)
        return cls(day, by_region, parts, weights_of(indicators, codes, day))

    def secrets(self, indicator: Indicator, now: _Sight | None = None, kept: Secrets = NOTHING_SECRET) -> Secrets:
        """What may not be told, and what is kept besides since it may not be told `now`."""
        parts, departments, regions = self.parts[indicator.pk], set(kept.departments), set(kept.regions)
        for region, codes in self.by_region.items():
            inside = {code: parts[code] for code in codes if code in parts}
            today = (now or self).day
            hidden, total = _told(indicator, today, inside, self.weights[indicator.pk], kept.departments)
            departments |= hidden
            if total or (hidden and now is not None and self._differs(indicator, now, codes)):
                regions.add(region)
        return Secrets(frozenset(departments), frozenset(regions), bool(regions))

    def _differs(self, indicator: Indicator, other: _Sight, codes: Sequence[str]) -> bool:
        mine, its = self.parts[indicator.pk], other.parts[indicator.pk]
        return any(_ends(mine.get(code)) != _ends(its.get(code)) for code in codes)


def _ends(found: Course | None) -> tuple[Figure | None, ...]:
    return (found.initial, found.actual, found.target) if found else (None, None, None)


def _told(
    indicator: Indicator,
    day: dt.date,
    parts: Mapping[str, Course],
    weights: Weights,
    kept: Collection[str] = (),
) -> Told:
    rule = indicator.rule_by(day)
    counted = [(code, *_units(indicator, day, each, (weights or {}).get(code))) for code, each in parts.items()]
    known = [(code, figure, units) for code, figure, units in counted if figure is not None and units is not None]
    if rule is None or not known:
        return frozenset(), False
    figures, behind = np.array([[abs(figure), units] for _code, figure, units in known]).T
    # Of one row, the total of a column is its figure.
    besides = np.array([[*(code in kept for code, _figure, _units in known), False]] * 2)
    told = protect(figures[np.newaxis], behind[np.newaxis], rule, kept=besides)
    hidden = told.status[0] == Status.SUPPRESSED
    codes = frozenset(code for place, (code, _figure, _units) in enumerate(known) if hidden[place])
    # Of one alone, the total is its own figure.
    return codes, bool(hidden[-1]) or len(codes) == 1


def _units(
    indicator: Indicator, day: dt.date, found: Course, weight: float | None
) -> tuple[float | None, float | None]:
    """The figure of a territory, and the units behind the weakest of all that is told of it and is under secrecy."""
    measured = [each for each in (found.initial, *found.history) if each is not None and math.isfinite(each.value)]
    if not measured:
        return None, None
    definition, latest = indicator.definition_on(day), measured[-1].value
    ruled = [each.value for each in measured if indicator.rule_of(each.date, day) is not None]
    if not ruled:
        return latest, math.inf
    if definition.aggregation == Aggregation.SUM:
        return latest, min((value for value in ruled if value > 0), default=0.0)
    return (latest, weight) if weight is not None and not definition.by_population else (None, None)
