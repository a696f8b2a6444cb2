"""How the answer would change: one more FTE, other weights, needs declared higher, staff absent, fairness given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.feasible import Feasible
from phare.allocation.kernel.model import Model
from phare.allocation.kernel.problem import Movement, Problem
from phare.allocation.kernel.solution import Solution, weighted_shortfalls

Floats = NDArray[np.float64]

NOTHING = 1e-5
"""FTE or weighted shortfall below which nothing changes: the tolerance of the levels."""

WEIGHT_CHANGE = 0.20
DECLARED_CHANGE = 0.10
ABSENT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """FTE that a mission gains (or loses) on average over the periods."""

    mission: str
    fte: float


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more FTE of a profile would buy from the first period on.

    It arrives in `service` on `mission`: where it can serve, the mission that it helps most (floors by rank, all
    periods together, then the largest weighted shortfall, core missions first). The whole crossing is then computed
    again. Floor shortfalls are FTE, all periods together; `coverage` FTE of need covered on average over the periods;
    `worst` the largest weighted shortfalls (core, others).
    """

    profile: str
    service: str
    mission: str
    floor_before: float
    floor_after: float
    coverage_gain: float
    worst_before: tuple[float, float]
    worst_after: tuple[float, float]
    helped: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WeightChange:
    """How coverage moves when an orientation's weights are multiplied by `factor` (FTE, average over the periods)."""

    orientation: str
    factor: float
    orientation_gain: float
    moved: float
    missions: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class DeclaredHigher:
    """What the missions of a service gain when its needs are declared 10 % higher (FTE, average over the periods)."""

    service: str
    missions: tuple[str, ...]
    gain: float
    others: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Absences:
    """Coverage when a share of staff is absent everywhere: `broken` gives the floors then broken, as
    (period, mission, floor, FTE missing), those broken anyway left out; `coverage` the FTE of need covered on average
    over the periods, before and with absences."""

    share: float
    broken: tuple[tuple[int, str, float, float], ...]
    coverage_before: float
    coverage_with: float


@dataclass(frozen=True, slots=True)
class PriceOfFairness:
    """FTE of need covered on average over the periods, in the fair answer and at most, floors and cap respected; and
    the largest weighted shortfall in each, with the mission that bears it at the greatest coverage."""

    fair: float
    greatest: float
    worst_fair: float
    worst_greatest: float
    mission_left: str | None

    @property
    def price(self) -> float:
        """Return the share of the greatest coverage that fairness gives up."""
        return 0.0 if self.greatest <= 0 else max(0.0, 1 - self.fair / self.greatest)


def need_covered(model: Model, staffing: Floats) -> Floats:
    """Return the FTE of need covered, missions x periods, for staff given as cells x periods."""
    return np.minimum(covered(model, staffing)[0], model.need)


def places(solution: Solution) -> tuple[tuple[str, str, str], ...]:
    """Return where one more FTE would be tried: (profile, service, mission), one place per profile.

    A profile that nobody has yet is tried where it may serve. Those that no chain of missions and transfers joins to a
    mission short of anything are left out: one more of them would change no shortfall.
    """
    model = solution.model
    fte, counting = covered(model, solution.staffing)
    below = np.maximum(0.0, model.floor - counting)
    weighted = weighted_shortfalls(model, fte)
    short = np.asarray((below > NOTHING).any(axis=1) | (weighted > NOTHING).any(axis=1))
    pairs, missions = _joined(model, short)
    worst = weighted.max(axis=1, initial=0.0)
    lifted = np.minimum(1.0, below).sum(axis=1)
    number = {pair: index for index, pair in enumerate(model.pairs)}
    best: dict[str, tuple[tuple[float, ...], tuple[str, str]]] = {}
    for pair, mission in sorted(_servable(model), key=lambda place: (place[0] not in number, place)):
        if number.get(pair) not in pairs and mission not in missions:
            continue
        service, profile = pair
        counts = _counts(model, profile, mission) and lifted[mission] > NOTHING
        key = (
            float(not counts),
            float(model.rank[mission]) if counts else 0.0,
            -float(lifted[mission]) if counts else 0.0,
            float(not (model.core[mission] and worst[mission] > NOTHING)),
            -float(worst[mission]),
        )
        if profile not in best or key < best[profile][0]:
            best[profile] = (key, (service, model.missions[mission].id))
    return tuple((profile, *place) for profile, (_, place) in sorted(best.items()))


def _servable(model: Model) -> set[tuple[tuple[str, str], int]]:
    """Where one more FTE may be: (service, profile) and mission, those of nobody yet included."""
    ruled = [row.id for row in model.problem.services if row.under_prefect_authority]
    number = {mission.id: index for index, mission in enumerate(model.missions)}
    found = {
        (model.pairs[pair], int(mission)) for pair, mission in zip(model.cell_pair, model.cell_mission, strict=True)
    }
    for row in model.problem.compatibility:
        mission = number[row.mission]
        carriers = model.missions[mission].services or ruled
        found |= {((service, row.profile), mission) for service in ruled if service in carriers}
    return found


def _counts(model: Model, profile: str, mission: int) -> bool:
    counting = model.missions[mission].floor_profiles
    return counting is None or profile in counting


def with_one_more(problem: Problem, profile: str, service: str, mission: str) -> Problem:
    """Return the problem with one more FTE arriving in the first period."""
    extra = Movement(problem.periods[0], service, profile, 1.0, mission)
    return replace(problem, movements=(*problem.movements, extra))


def one_more(before: Solution, place: tuple[str, str, str], after: Solution) -> OneMore:
    """Return what the FTE placed there bought, the answer being known before and after."""
    change = _coverage_by_mission(after) - _coverage_by_mission(before)
    return OneMore(
        *place,
        floor_before=before.floor_shortfall_total,
        floor_after=after.floor_shortfall_total,
        coverage_gain=float(change.sum()),
        worst_before=_worst(before),
        worst_after=_worst(after),
        helped=tuple(each for each in _changes(before.model, change) if each.fte > 0),
    )


def with_weights(problem: Problem, missions: Sequence[str], factor: float) -> Problem:
    """Return the problem with the weights of these missions multiplied."""
    chosen = set(missions)
    return replace(
        problem,
        missions=tuple(
            replace(row, weight=row.weight * factor) if row.id in chosen else row for row in problem.missions
        ),
    )


def weight_change(
    before: Solution, orientation: str, missions: Sequence[str], factor: float, after: Solution
) -> WeightChange:
    """Return how coverage moved between two answers when these missions' weights changed."""
    change = _coverage_by_mission(after) - _coverage_by_mission(before)
    own = np.array([row.id in set(missions) for row in before.model.missions])
    return WeightChange(
        orientation=orientation,
        factor=factor,
        orientation_gain=float(change[own].sum()),
        moved=float(np.maximum(0.0, change).sum()),
        missions=_changes(before.model, change),
    )


def declared_by(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Return the missions whose needs each service under authority declares: those it carries or has staff on."""
    ruled = {row.id for row in problem.services if row.under_prefect_authority}
    needed = {row.id for row in problem.missions if any(value > 0 for value in row.need)}
    carried = {(service, row.id) for row in problem.missions for service in row.services or ()}
    staffed = {(row.service, row.mission) for row in problem.staff}
    found: dict[str, set[str]] = {}
    for service, mission in carried | staffed:
        if service in ruled and mission in needed:
            found.setdefault(service, set()).add(mission)
    return {service: tuple(sorted(missions)) for service, missions in sorted(found.items())}


def with_needs(problem: Problem, missions: Sequence[str], factor: float) -> Problem:
    """Return the problem with the needs of these missions multiplied."""
    chosen = set(missions)
    return replace(
        problem,
        missions=tuple(
            replace(row, need=tuple(value * factor for value in row.need)) if row.id in chosen else row
            for row in problem.missions
        ),
    )


def declared_higher(before: Solution, service: str, missions: Sequence[str], after: Solution) -> DeclaredHigher:
    """Return what a service's missions gained, staff and not coverage: the needs are not the same on both sides."""
    change = (covered(after.model, after.staffing)[0] - covered(before.model, before.staffing)[0]).mean(axis=1)
    own = np.array([row.id in set(missions) for row in before.model.missions])
    lost = np.where(own, 0.0, change)
    return DeclaredHigher(
        service=service, missions=tuple(missions), gain=float(change[own].sum()), others=_changes(before.model, lost)
    )


def absences(solution: Solution, share: float = ABSENT) -> Absences:
    """Return how coverage holds when this share of every staff is absent."""
    model = solution.model
    fte, counting = covered(model, solution.staffing)
    below = np.maximum(0.0, model.floor - counting)
    left = np.maximum(0.0, model.floor - counting * (1 - share))
    periods = model.problem.periods
    broken = tuple(
        (periods[index], mission.id, float(model.floor[row, index]), float(left[row, index]))
        for index in range(model.periods)
        for row, mission in enumerate(model.missions)
        if left[row, index] > NOTHING >= below[row, index]
    )
    return Absences(
        share=share,
        broken=broken,
        coverage_before=float(np.minimum(fte, model.need).sum() / model.periods),
        coverage_with=float(np.minimum(fte * (1 - share), model.need).sum() / model.periods),
    )


def price_of_fairness(solution: Solution, time_limit_s: float | None = None) -> PriceOfFairness | None:
    """Return what fair shares cost against the greatest coverage, floors held as in the answer and caps respected.

    None when no need is given, or when the time runs out.
    """
    model = solution.model
    if not (model.need > 0).any():
        return None
    feasible = Feasible.of(model)
    feasible.hold_floors(solution.floor_shortfall_by_rank)
    staffing = feasible.greatest_coverage(time_limit_s)
    if staffing is None:
        return None
    greatest = float(need_covered(model, staffing).sum() / model.periods)
    weighted = weighted_shortfalls(model, covered(model, staffing)[0])
    fair_weighted = weighted_shortfalls(model, covered(model, solution.staffing)[0])
    left = int(np.argmax(weighted.max(axis=1)))
    return PriceOfFairness(
        fair=float(need_covered(model, solution.staffing).sum() / model.periods),
        greatest=greatest,
        worst_fair=float(fair_weighted.max()),
        worst_greatest=float(weighted.max()),
        mission_left=model.missions[left].id if weighted.max() > fair_weighted.max() + NOTHING else None,
    )


def _joined(model: Model, short: NDArray[np.bool_]) -> tuple[set[int], set[int]]:
    """The pairs, and the missions, that some chain of missions and transfers joins to a short mission."""
    missions = {int(each) for each in np.flatnonzero(short)}
    pairs: set[int] = set()
    size = -1
    while size != len(missions) + len(pairs):
        size = len(missions) + len(pairs)
        reached = np.isin(model.cell_mission, sorted(missions)) | np.isin(model.cell_pair, sorted(pairs))
        pairs |= {int(each) for each in model.cell_pair[reached]}
        missions |= {int(each) for each in model.cell_mission[reached]}
        pairs |= {int(each) for each in model.arc_origin[np.isin(model.arc_destination, sorted(pairs))]}
        pairs |= {int(each) for each in model.arc_destination[np.isin(model.arc_origin, sorted(pairs))]}
    return pairs, missions


def _coverage_by_mission(solution: Solution) -> Floats:
    return np.asarray(need_covered(solution.model, solution.staffing).mean(axis=1))


def _changes(model: Model, change: Floats) -> tuple[Change, ...]:
    """The missions that change, the largest changes first."""
    order = sorted(range(len(change)), key=lambda each: (-abs(round(float(change[each]), 9)), model.missions[each].id))
    return tuple(Change(model.missions[each].id, float(change[each])) for each in order if abs(change[each]) > NOTHING)


def _worst(solution: Solution) -> tuple[float, float]:
    levels = solution.levels
    return (levels.core[0] if levels.core else 0.0, levels.others[0] if levels.others else 0.0)
