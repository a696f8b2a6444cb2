"""Why the answer is what it is, what it costs and what would change it (OPT-010), as plain data.

Each part says its own definition; `docs/kernels/explanation.md` gives the JSON form. The unit is service x profile,
never an agent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.ensemble import Spread, answers
from phare.allocation.kernel.explanation_limits import Limit, UnmetFloors, limits, unmet_floors
from phare.allocation.kernel.explanation_moves import Redeployment, redeployments
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.sensitivity import (
    DECLARED_CHANGE,
    WEIGHT_CHANGE,
    Absences,
    DeclaredHigher,
    OneMore,
    PriceOfFairness,
    WeightChange,
    absences,
    declared_by,
    declared_higher,
    one_more,
    places,
    price_of_fairness,
    weight_change,
    with_needs,
    with_one_more,
    with_weights,
)
from phare.allocation.kernel.solution import Solution


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """A redeployment whose receiving mission, there, is staffed by other budget programmes than the profile's.

    The profile keeps its programme, so that its ceiling would pay for another's mission; `ministry` says whether
    the ministries differ too (EMP-006, EMP-007).
    """

    redeployment: int
    """Place in the list of redeployments, from 0."""
    programme: str
    receiving: tuple[str, ...]
    ministry: bool


@dataclass(frozen=True)
class Explanation:
    """All that is said of an answer. `weights` is None where no orientation is known (a bare problem), and
    `programme_changes` where no budget programme is."""

    unmet_floors: tuple[UnmetFloors, ...]
    limits: tuple[Limit, ...]
    one_more: tuple[OneMore, ...]
    redeployments: tuple[Redeployment, ...]
    programme_changes: tuple[ProgrammeChange, ...] | None
    price_of_fairness: PriceOfFairness | None
    weights: tuple[WeightChange, ...] | None
    declared_higher: tuple[DeclaredHigher, ...]
    absences: Absences
    unfinished: tuple[str, ...]
    """The variants that found no answer in the time allowed; nothing is said of them."""


@dataclass(frozen=True, slots=True)
class _Variant:
    """A problem to solve again, and what its answer tells."""

    label: str
    problem: Problem
    told: Callable[[Solution], OneMore | WeightChange | DeclaredHigher]


def explain(
    problem: Problem,
    solution: Solution,
    *,
    names: Names | None = None,
    spread: Spread = map,
    time_limit_s: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Explanation:
    """Return the explanation of an answer to a problem.

    What one more FTE would buy, other weights and needs declared higher are each the whole crossing computed again,
    by `spread` (in this process unless told otherwise), each within `time_limit_s`. `progress(done, total)` is called
    after each. Raises StoppedError once `should_stop()` is true.
    """
    variants = _variants(problem, solution, names)
    total = len(variants) + 1
    solved = answers(
        [each.problem for each in variants],
        spread=spread,
        time_limit_s=time_limit_s,
        done=None if progress is None else lambda count: progress(count, total),
        should_stop=should_stop,
    )
    told: list[OneMore | WeightChange | DeclaredHigher] = []
    unfinished: list[str] = []
    for variant, after in zip(variants, solved, strict=True):
        if after.status == "optimal":
            told.append(variant.told(after))
        else:
            unfinished.append(variant.label)
    moves = redeployments(solution)
    price = price_of_fairness(solution, time_limit_s)
    if progress is not None:
        progress(total, total)
    return Explanation(
        unmet_floors=unmet_floors(solution),
        limits=limits(solution),
        one_more=tuple(sorted((each for each in told if isinstance(each, OneMore)), key=_usefulness)),
        redeployments=moves,
        programme_changes=None if names is None else programme_changes(problem, moves, names),
        price_of_fairness=price,
        weights=None if names is None else tuple(each for each in told if isinstance(each, WeightChange)),
        declared_higher=tuple(each for each in told if isinstance(each, DeclaredHigher)),
        absences=absences(solution),
        unfinished=tuple(unfinished),
    )


def programme_changes(problem: Problem, moves: Sequence[Redeployment], names: Names) -> tuple[ProgrammeChange, ...]:
    """Return the redeployments to flag: those whose receiving mission is paid there by other programmes.

    The programmes of a mission are those of the profiles that stand on it in the receiving service, or, where nobody
    does, on the mission anywhere.
    """
    here: dict[tuple[str, str], set[str]] = {}
    anywhere: dict[str, set[str]] = {}
    for row in problem.staff:
        programme = names.programme_of.get(row.profile)
        if programme is not None:
            here.setdefault((row.service, row.mission), set()).add(programme)
            anywhere.setdefault(row.mission, set()).add(programme)
    found = []
    for index, move in enumerate(moves):
        programme = names.programme_of.get(move.profile)
        side = move.destination
        receiving = here.get((side.service, side.mission)) or anywhere.get(side.mission, set())
        if programme is None or not receiving or programme in receiving:
            continue
        ministries = {names.ministry_of.get(code) for code in receiving}
        found.append(
            ProgrammeChange(
                index, programme, tuple(sorted(receiving)), names.ministry_of.get(programme) not in ministries
            )
        )
    return tuple(found)


def explanation_as_data(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON data: the attributes' names as keys, tuples as lists, figures unrounded."""
    data: dict[str, Any] = plain(asdict(explanation))
    for row, move in zip(data["redeployments"], explanation.redeployments, strict=True):
        row["changes_service"] = move.changes_service
    if explanation.price_of_fairness is not None:
        data["price_of_fairness"]["price"] = explanation.price_of_fairness.price
    return data


def plain(value: Any) -> Any:
    """Return data as JSON reads it back: tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _variants(problem: Problem, solution: Solution, names: Names | None) -> list[_Variant]:
    """The problems to solve again."""
    found = [
        _Variant(
            f"un ETP de plus de profil {place[0]}",
            with_one_more(problem, *place),
            partial(one_more, solution, place),
        )
        for place in places(solution)
    ]
    if not _needs_matter(problem):
        return found
    for orientation, missions in _missions_by_orientation(problem, names).items():
        found += [
            _Variant(
                f"poids de l'orientation {orientation} multipliés par {factor:g}",
                with_weights(problem, missions, factor),
                partial(weight_change, solution, orientation, missions, factor),
            )
            for factor in (1 + WEIGHT_CHANGE, 1 - WEIGHT_CHANGE)
        ]
    found += [
        _Variant(
            f"besoins de {service} déclarés plus haut",
            with_needs(problem, missions, 1 + DECLARED_CHANGE),
            partial(declared_higher, solution, service, missions),
        )
        for service, missions in declared_by(problem).items()
    ]
    return found


def _needs_matter(problem: Problem) -> bool:
    """Whether weights and needs can change the answer: there are needs, and somebody may move."""
    needed = any(value > 0 for row in problem.missions for value in row.need)
    frozen = problem.max_moved_fte is not None and not any(cap is None or cap > 0 for cap in problem.max_moved_fte)
    return needed and not frozen


def _missions_by_orientation(problem: Problem, names: Names | None) -> Mapping[str, tuple[str, ...]]:
    if names is None:
        return {}
    known = {row.id for row in problem.missions}
    return {
        code: missions
        for code, _ in names.orientations
        if (missions := tuple(each for each in names.missions_of(code) if each in known))
    }


def _usefulness(row: OneMore) -> tuple[float, float, float, float, str]:
    """The FTE that lifts most floors first, then the one that lowers most the largest shortfalls, then coverage."""
    core, others = (round(after - before, 9) for after, before in zip(row.worst_after, row.worst_before, strict=True))
    return (round(row.floor_after - row.floor_before, 9), core, others, -round(row.coverage_gain, 9), row.profile)
