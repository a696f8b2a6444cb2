"""How far a plan has come: the rates of its indicators, rolled up to operations, objectives, orientations, the plan.

An operation weighs its indicators as it says; above, each operation, objective and orientation counts as much as the
others of its level. Weights are brought back to 1 over what has a rate, and given with it (PAS-010).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from phare.indicators.kernel.definition import Missing
from phare.indicators.kernel.progress import Rate, bounded, rolled_up


@dataclass(frozen=True)
class Measured:
    """An indicator where the plan acts: its rate, and the share of the way that its trajectory expects by now."""

    rate: Rate
    expected: float | None = None


@dataclass(frozen=True)
class Progress:
    """How far one level has come, and what was expected by now (a share, None: not known of all that counts).

    By key of the level below: the `weights` used, which come to 1, and why each other was `missing`.
    """

    rate: Rate
    expected: float | None = None
    weights: Mapping[int, float] = field(default_factory=dict)
    missing: Mapping[int, Missing] = field(default_factory=dict)


NOTHING = Progress(Rate(None, None, Missing.NOTHING_APPLIES))
"""The progress of what nothing measures."""


@dataclass(frozen=True)
class Branches:
    """What stands under what, by key: the objective of each operation, the orientation of each objective."""

    objective_of: Mapping[int, int]
    orientation_of: Mapping[int, int]


@dataclass(frozen=True)
class PlanProgress:
    """How far a plan has come, by key at each of its levels, and in all."""

    operations: Mapping[int, Progress]
    objectives: Mapping[int, Progress]
    orientations: Mapping[int, Progress]
    whole: Progress


def expected_share(initial: float | None, target: float | None, expected: float | None) -> float | None:
    """Return the share of the way from the initial value to the target that was expected, from 0 to 1."""
    if initial is None or target is None or expected is None or target == initial:
        return None
    return bounded((expected - initial) / (target - initial))


def plan_progress(
    branches: Branches, weights: Mapping[int, Mapping[int, float]], measured: Mapping[int, Measured]
) -> PlanProgress:
    """Return how far a plan has come, at each level.

    `weights` gives, by operation, the weight of each of its indicators; `measured` what each indicator says. A level
    without any rate below has none, and says why. Raises KeyError for an indicator that is not measured.
    """
    operations = {
        operation: _together({pk: _of(measured[pk]) for pk in own}, own)
        for operation in branches.objective_of
        if (own := weights.get(operation, {}))
    }
    operations |= dict.fromkeys(branches.objective_of.keys() - operations.keys(), NOTHING)
    objectives = _grouped(operations, branches.objective_of, branches.orientation_of)
    orientations = _grouped(objectives, branches.orientation_of, set(branches.orientation_of.values()))
    return PlanProgress(operations, objectives, orientations, _equally(orientations))


def _of(measured: Measured) -> Progress:
    return Progress(measured.rate, measured.expected)


def _grouped(below: Mapping[int, Progress], above: Mapping[int, int], keys: Iterable[int]) -> dict[int, Progress]:
    """What stands below, brought together under each key above; one that holds nothing has no progress."""
    groups: dict[int, dict[int, Progress]] = {key: {} for key in keys}
    for key, progress in below.items():
        groups[above[key]][key] = progress
    return {key: _equally(group) for key, group in groups.items()}


def _equally(parts: Mapping[int, Progress]) -> Progress:
    return _together(parts, dict.fromkeys(parts, 1.0))


def _together(parts: Mapping[int, Progress], weights: Mapping[int, float]) -> Progress:
    """Several parts as one; what was expected is told when it is known of each part that counts."""
    found = rolled_up({key: each.rate for key, each in parts.items()}, weights)
    awaited = [(weight, parts[key].expected) for key, weight in found.weights.items()]
    expected = None
    if awaited and all(share is not None for _weight, share in awaited):
        expected = bounded(sum(weight * (share or 0.0) for weight, share in awaited))
    return Progress(found.rate, expected, found.weights, found.missing)
