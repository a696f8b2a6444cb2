"""All that a scenario keeps of its computation, as JSON data: what the pages, the note, the workbook and the terminal
show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.exchange import solution_as_data
from phare.allocation.kernel.explanation import Explanation, explanation_as_data, plain
from phare.allocation.kernel.explanation_limits import unmet_floors
from phare.allocation.kernel.explanation_moves import Redeployment, covered, redeployments
from phare.allocation.kernel.gap import gaps_of
from phare.allocation.kernel.movements import count_of
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.rounding import Rounded
from phare.allocation.kernel.solution import Solution, increases

VERSION = 1

NOTHING = 1e-5
"""FTE below which nothing is missing: the tolerance of the levels."""


def result_of(
    problem: Problem,
    solution: Solution,
    *,
    names: Names | None = None,
    explanation: Explanation | None = None,
    rounded: Rounded | None = None,
    asked: Problem | None = None,
) -> dict[str, Any]:
    """Return the whole result as JSON data, figures unrounded, FTE throughout.

    `missions` has, for each, the gap and the answer (`fte`, of which `counting` for the floor) period by period;
    `moved` the FTE redeployed in each period; `unmet_floors` and `redeployments` are there with or without the
    `explanation`, which holds the rest of it. Needs shown are those of `asked`, where the problem left
    them aside.
    """
    needs = {row.id: row.need for row in (asked or problem).missions}
    answer = solution_as_data(solution)
    told = None
    if explanation is not None:
        told = explanation_as_data(explanation)
        del told["unmet_floors"], told["redeployments"]
    moves = redeployments(solution) if explanation is None else explanation.redeployments
    return {
        "version": VERSION,
        "status": solution.status,
        "periods": list(problem.periods),
        "caps": [problem.cap(index) for index in range(len(problem.periods))],
        "floor_shortfall_total": solution.floor_shortfall_total,
        "floor_shortfall_by_rank": {str(rank): fte for rank, fte in solution.floor_shortfall_by_rank.items()},
        "upheaval": solution.upheaval,
        "moved": [float(fte) for fte in increases(solution.model, solution.staffing).sum(axis=0)],
        "missions": _missions(problem, solution, names, needs),
        "allocation": answer["allocation"],
        "transfers": answer["transfers"],
        "unmet_floors": plain([asdict(each) for each in unmet_floors(solution)]),
        "redeployments": [_move(each, problem, needs) for each in moves],
        "explanation": told,
        "rounding": None if rounded is None else rounding_as_data(rounded),
    }


def summary_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list shows of a result.

    Floors lacking (FTE, all periods) on the trend and in the answer; missions with a floor, and those where it is not
    held; the period when most is missing under floors, and how much (FTE); FTE redeployed in all, and in how many
    movements; the share of all needs covered in the last period.
    """
    missions = result["missions"]
    need = sum(row["need"][-1] for row in missions)
    lacks = {
        row["mission"]: [max(0.0, floor - fte) for floor, fte in zip(row["floor"], row["counting"], strict=True)]
        for row in missions
    }
    by_period = [sum(lack[index] for lack in lacks.values()) for index in range(len(result["periods"]))]
    worst = max(range(len(by_period)), key=lambda index: by_period[index])
    return {
        "broken": sum(1 for lack in lacks.values() if max(lack) > NOTHING),
        "worst_period": result["periods"][worst],
        "worst_shortfall": by_period[worst],
        "status": result["status"],
        "years": len(result["periods"]),
        "floors": sum(1 for row in missions if any(value > 0 for value in row["floor"])),
        "shortfall_trend": sum(
            max(0.0, floor - counting)
            for row in missions
            for floor, counting in zip(row["floor"], row["trend_counting"], strict=True)
        ),
        "shortfall": result["floor_shortfall_total"],
        "moved": sum(result["moved"]),
        "redeployments": count_of(result),
        "coverage_trend": sum(min(row["need"][-1], row["trend"][-1]) for row in missions) / need if need else None,
        "coverage": sum(min(row["need"][-1], row["fte"][-1]) for row in missions) / need if need else None,
    }


def rounding_as_data(rounded: Rounded) -> dict[str, Any]:
    """Return what whole posts cost as JSON data."""
    data: dict[str, Any] = {
        "proven": rounded.proven,
        "losses": [
            {"period": row.period, "mission": row.mission, "before": row.before, "after": row.after}
            for row in rounded.losses
        ],
    }
    for level in ("floor", "worst", "total", "upheaval"):
        for moment in ("before", "after"):
            data[f"{level}_{moment}"] = getattr(rounded, f"{level}_{moment}")
    return data


def _move(move: Redeployment, problem: Problem, needs: Mapping[str, tuple[float, ...]]) -> dict[str, Any]:
    """A redeployment, the needs of both its ends as they are asked for."""
    data: dict[str, Any] = plain(asdict(move))
    index = problem.periods.index(move.period)
    for end in ("origin", "destination"):
        data[end]["need"] = needs[data[end]["mission"]][index]
    return data


def _missions(
    problem: Problem, solution: Solution, names: Names | None, needs: Mapping[str, tuple[float, ...]]
) -> list[dict[str, Any]]:
    model = solution.model
    fte, counting = covered(model, solution.staffing)
    row_of = {mission.id: row for row, mission in enumerate(model.missions)}
    return [
        {
            **plain(asdict(gap)),
            "need": list(needs[gap.mission]),
            "orientations": [] if names is None else list(names.orientations_of.get(gap.mission, ())),
            "fte": [float(value) for value in fte[row_of[gap.mission]]],
            "counting": [float(value) for value in counting[row_of[gap.mission]]],
        }
        for gap in gaps_of(problem)
    ]
