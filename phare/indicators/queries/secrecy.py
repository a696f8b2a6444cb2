"""Which figures may not be told: too few businesses or households behind them, or behind what the others leave over."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Aggregation, Level
from phare.indicators.kernel.secrecy import Rule, Secrecy, is_secret, protect
from phare.indicators.models import Definition, Indicator
from phare.indicators.queries.courses import Weights, courses_within, territories_within, weights_of
from phare.indicators.queries.territories import Territory
from phare.organisation.kernel.masking import Status
from phare.territory.models import Department, Zone

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


def secrets_of(
    indicators: Collection[Indicator], day: dt.date, around: Collection[str] | None = None
) -> dict[int, Secrets]:
    """Return what of each indicator may not be told, by its key; of the regions of the departments `around` if given.

    Region by region, so that no total gives a department away; the nation is told when every region is, since it would
    give away a region by itself. Four queries at most, none when no indicator is under secrecy.
    """
    found = {each.pk: Secrets() for each in indicators}
    ruled = [each for each in indicators if Secrecy(each.definition_on(day).secrecy).rule is not None]
    if not ruled:
        return found
    departments = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY)
    if around is not None:
        departments = departments.filter(region__in=Department.objects.filter(pk__in=around).values("region"))
    by_region: dict[str, list[str]] = {}
    for code, region in departments.values_list("code", "region"):
        by_region.setdefault(region, []).append(code)
    codes = [code for inside in by_region.values() for code in inside]
    parts, weights = courses_within(ruled, Level.DEPARTMENT, codes, day), weights_of(ruled, codes, day)
    for each in ruled:
        found[each.pk] = _secrets(each.definition_on(day), parts[each.pk], weights[each.pk], by_region)
    return found


def hidden_in(indicators: Collection[Indicator], territory: Territory, day: dt.date) -> frozenset[int]:
    """Return the keys of those whose figure in a territory what is told of others, or of all together, keeps secret.

    Five queries at most, none when no indicator is under secrecy.
    """
    ruled = [each for each in indicators if Secrecy(each.definition_on(day).secrecy).rule is not None]
    if not ruled or territory.level not in WITH_DEPARTMENTS:
        return frozenset()
    alone = territory.level is Level.DEPARTMENT
    around = [territory.code] if alone else territories_within(territory, Level.DEPARTMENT)
    secrets = secrets_of(ruled, day, around)
    return frozenset(each.pk for each in ruled if secrets[each.pk].hides(territory.level, territory.code))


def hidden_among(definition: Definition, parts: Mapping[str, Course], weights: Weights) -> frozenset[str]:
    """Return the territories whose figures may not be told beside the total of all those given (STA-001 to STA-005).

    An indicator that adds up counts its own units; a ratio or a mean, those of the indicator that weighs it. Where
    nothing says how many units there are, nothing is hidden. A territory is hidden when any of its figures is.
    """
    return _told(definition, parts, weights)[0]


def is_hidden(definition: Definition, figure: float | None) -> bool:
    """Return whether a figure that counts its own units may not be told by itself."""
    rule: Rule | None = Secrecy(definition.secrecy).rule
    counts = definition.aggregation == Aggregation.SUM
    return rule is not None and counts and figure is not None and is_secret(figure, rule)


def _secrets(
    definition: Definition, parts: Mapping[str, Course], weights: Weights, by_region: Mapping[str, Sequence[str]]
) -> Secrets:
    departments: set[str] = set()
    regions: set[str] = set()
    for region, inside in by_region.items():
        hidden, total = _told(definition, {code: parts[code] for code in inside if code in parts}, weights)
        departments |= hidden
        regions |= {region} if total else set()
    return Secrets(frozenset(departments), frozenset(regions), bool(regions))


def _told(definition: Definition, parts: Mapping[str, Course], weights: Weights) -> Told:
    rule = Secrecy(definition.secrecy).rule
    counted = [(code, *_units(definition, each, (weights or {}).get(code))) for code, each in parts.items()]
    known = [(code, figure, units) for code, figure, units in counted if figure is not None and units is not None]
    if rule is None or not known:
        return frozenset(), False
    figures, behind = np.array([[abs(figure), units] for _code, figure, units in known]).T
    told = protect(figures[np.newaxis], behind[np.newaxis], rule)
    hidden = told.status[0] == Status.SUPPRESSED
    codes = frozenset(code for place, (code, _figure, _units) in enumerate(known) if hidden[place])
    # Of one alone, the total is its own figure.
    return codes, bool(hidden[-1]) or len(codes) == 1


def _units(definition: Definition, found: Course, weight: float | None) -> tuple[float | None, float | None]:
    """The figure of a territory and the units behind the weakest of all that is told of it."""
    measured = [
        each.value for each in (found.initial, *found.history) if each is not None and math.isfinite(each.value)
    ]
    if not measured:
        return None, None
    if definition.aggregation == Aggregation.SUM:
        return measured[-1], min((value for value in measured if value > 0), default=0.0)
    return (measured[-1], weight) if weight is not None and not definition.by_population else (None, None)
