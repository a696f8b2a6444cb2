"""From the figures of several territories to that of the whole: as declared, and saying what it lacks.

A missing figure is never a zero. A sum or a maximum needs every territory: without one of them it is null, and what the
others come to is told apart (`partial`). A ratio or a weighted mean holds for the share of the denominator that is
covered, which is told with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, isfinite

from phare.indicators.kernel.definition import Aggregation, Direction, Missing
from phare.indicators.kernel.progress import Rate, rate

Figures = Mapping[str, float | None]
"""A figure by territory; None, or a territory left out, is a missing one."""


class WrongDenominatorError(ValueError):
    """A denominator is a finite number, 0 or more; a ratio and a weighted mean have one for each territory."""


@dataclass(frozen=True)
class Aggregate:
    """The figure of the whole, None with its reason; why each missing territory is; the share that is covered.

    `coverage` is between 0 and 1: of the denominator, or of the number of territories without one; None when there is
    nothing to cover. `partial` is what the known figures come to, even where that is not the whole.
    """

    value: float | None
    coverage: float | None
    missing: Mapping[str, Missing]
    partial: float | None = None
    reason: Missing | None = None


def aggregated(values: Figures, how: Aggregation, denominators: Figures | None = None) -> Aggregate:
    """Return the figure of all the territories in `values`, in their unit.

    `Aggregation.LAST` takes the last known figure in the order given: give them by date. Where a denominator is 0
    there is nothing to count: its figure neither weighs nor lacks. Raises WrongDenominatorError.
    """
    weights = _weights(values, how, denominators)
    missing: dict[str, Missing] = {}
    known: dict[str, tuple[float, float]] = {}
    for code, weight in weights.items():
        value = values[code]
        if value is not None and not isfinite(value):
            missing[code] = Missing.NOT_FINITE
        elif weight is None and how.needs_denominator:
            missing[code] = Missing.NO_DENOMINATOR
        elif how.needs_denominator and weight == 0:
            continue
        elif value is None:
            missing[code] = Missing.NO_ACTUAL
        else:
            known[code] = (value, weight or 0.0)
    coverage = _coverage(known, weights)
    if how is Aggregation.NONE:
        return Aggregate(None, coverage, missing, reason=Missing.NOT_AGGREGATED)
    if not known:
        return Aggregate(None, coverage, missing, reason=Missing.INCOMPLETE if missing else Missing.NOTHING_APPLIES)
    partial = _combined(known, how)
    if not isfinite(partial):
        return Aggregate(None, coverage, missing, reason=Missing.NOT_FINITE)
    if missing and how in (Aggregation.SUM, Aggregation.MAXIMUM):
        return Aggregate(None, coverage, missing, partial, Missing.INCOMPLETE)
    return Aggregate(partial, coverage, missing, partial)


@dataclass(frozen=True)
class RateOfWhole:
    """The rate of a parent territory, over the territories that have the three values, and the share they cover."""

    rate: Rate
    coverage: float | None
    missing: Mapping[str, Missing]


def rate_of_whole(
    initial: Figures,
    actual: Figures,
    target: Figures,
    how: Aggregation,
    direction: Direction,
    denominators: Figures | None = None,
) -> RateOfWhole:
    """Return the rate of a whole from its territories (the keys of `actual`): aggregated values, then PAS-010.

    The three aggregates are over the same territories, those that have all three values: a whole never seems to
    progress, or fall back, because a territory has not answered. Raises WrongDenominatorError.
    """
    missing: dict[str, Missing] = {}
    for code in actual:
        lacks = ((initial, Missing.NO_INITIAL), (actual, Missing.NO_ACTUAL), (target, Missing.NO_TARGET))
        for figures, reason in lacks:
            figure = figures.get(code)
            if figure is None or not isfinite(figure):
                missing.setdefault(code, reason if figure is None else Missing.NOT_FINITE)
    whole = aggregated({code: None if code in missing else actual[code] for code in actual}, how, denominators)
    missing = {code: missing.get(code, reason) for code, reason in whole.missing.items()}
    kept = [code for code in actual if code not in missing]
    ends = [
        aggregated({code: figures[code] for code in kept}, how, denominators).value
        for figures in (initial, actual, target)
    ]
    if ends[1] is None:
        reason = Missing.NOT_AGGREGATED if how is Aggregation.NONE else Missing.NOTHING_APPLIES
        return RateOfWhole(Rate(None, None, reason), whole.coverage, missing)
    return RateOfWhole(rate(ends[0], ends[1], ends[2], direction), whole.coverage, missing)


def _weights(values: Figures, how: Aggregation, denominators: Figures | None) -> dict[str, float | None]:
    """The denominator of each territory, 1 without any: each then counts the same in the coverage."""
    if denominators is None:
        if how.needs_denominator:
            raise WrongDenominatorError(f"the aggregation {how} has no denominator")
        return dict.fromkeys(values, 1.0)
    weights = {code: denominators.get(code) for code in values}
    for code, weight in weights.items():
        if weight is not None and not (isfinite(weight) and weight >= 0):
            raise WrongDenominatorError(f"the denominator of {code} is {weight}")
    return weights


def _coverage(known: Mapping[str, tuple[float, float]], weights: Mapping[str, float | None]) -> float | None:
    """The share of the denominator that the known figures cover; of the territories when a denominator is unknown."""
    if any(weight is None for weight in weights.values()):
        return len(known) / len(weights)
    whole = fsum(weight or 0.0 for weight in weights.values())
    return min(1.0, fsum(weight for _, weight in known.values()) / whole) if whole > 0 else None


def _combined(known: Mapping[str, tuple[float, float]], how: Aggregation) -> float:
    figures = [value for value, _ in known.values()]
    try:
        if how is Aggregation.SUM:
            return fsum(figures)
        if how is Aggregation.MAXIMUM:
            return max(figures)
        if how is Aggregation.LAST:
            return figures[-1]
        return fsum(value * weight for value, weight in known.values()) / fsum(weight for _, weight in known.values())
    except (OverflowError, ValueError):  # beyond what a float holds
        return float("inf")
