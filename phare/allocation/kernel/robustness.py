"""How an answer holds when the facts turn out otherwise: what many draws of its problem have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from phare.allocation.kernel.draws import drawn
from phare.allocation.kernel.explanation_moves import redeployments
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution, increases
from phare.allocation.kernel.solver import solve

FOUND_AGAIN = 0.5
"""A redeployment is found again where at least this part of its FTE is: a convention of ours."""

NOTHING = 1e-5
"""FTE below which nothing is missing: the tolerance of the levels."""

QUANTILES = (0.1, 0.5, 0.9)

Road = tuple[str, str, str, str, str]
"""Profile, service and mission left, service and mission joined."""


@dataclass(frozen=True)
class Trial:
    """What one draw gave: FTE redeployed in all, for each mission with a floor whether it holds in every period, the
    share of each need covered in the last period, and the FTE that go along each road, all periods together."""

    moved: float
    held: dict[str, bool]
    covered: dict[str, float]
    roads: dict[Road, float]


def tried(
    luck: Sequence[float], problem: Problem, needs: Mapping[str, float], time_limit_s: float | None = None
) -> Trial | None:
    """Return what the crossing gives for a draw of a problem, or None when its answer is not found in time.

    `needs` are those of the last period (FTE by mission), which a scenario may leave aside. Raises ProblemErrors.
    """
    solution = solve(drawn(problem, luck), time_limit_s=time_limit_s)
    return trial_of(solution, needs) if solution.status == "optimal" else None


def trial_of(solution: Solution, needs: Mapping[str, float]) -> Trial:
    """Return what an answer gives."""
    last = solution.model.problem.periods[-1]
    held: dict[str, bool] = {}
    covered: dict[str, float] = {}
    for row in solution.coverage:
        if row.floor > 0:
            held[row.mission] = held.get(row.mission, True) and row.floor_shortfall <= NOTHING
        if row.period == last and needs.get(row.mission, 0.0) > 0:
            covered[row.mission] = min(1.0, row.fte / needs[row.mission])
    roads: dict[Road, float] = {}
    for move in redeployments(solution):
        road = (
            move.profile,
            move.origin.service,
            move.origin.mission,
            move.destination.service,
            move.destination.mission,
        )
        roads[road] = roads.get(road, 0.0) + move.fte
    return Trial(float(increases(solution.model, solution.staffing).sum()), held, covered, roads)


def roads_of(result: Mapping[str, Any]) -> dict[Road, float]:
    """Return the FTE that go along each road in a result, as `result_of` gives it, all periods together."""
    roads: dict[Road, float] = {}
    for row in result["redeployments"]:
        road = road_of(row)
        roads[road] = roads.get(road, 0.0) + row["fte"]
    return roads


def road_of(row: Mapping[str, Any]) -> Road:
    """Return the road of a redeployment of a result."""
    origin, destination = row["origin"], row["destination"]
    return row["profile"], origin["service"], origin["mission"], destination["service"], destination["mission"]


def robustness_of(trials: Sequence[Trial], result: Mapping[str, Any]) -> dict[str, Any]:
    """Return, as JSON data, what the trials of a scenario say of its result; there is at least one.

    `draws` counts the trials, `all_held` those where every floor holds; `moved` are the 10, 50 and 90 % quantiles of
    the FTE redeployed. For each mission: `held` counts the trials where its floor holds (None without a floor),
    `covered` are the same quantiles of the share of its need covered (None without a need). For each road of the
    scenario, largest first: its FTE, and `found`, the trials where at least half of them go along it again.
    """
    codes = [row["mission"] for row in result["missions"]]
    roads = sorted(roads_of(result).items(), key=lambda each: (-round(each[1], 6), each[0]))
    return {
        "draws": len(trials),
        "all_held": sum(all(trial.held.values()) for trial in trials),
        "moved": _quantiles([trial.moved for trial in trials]),
        "missions": {
            code: {
                "held": sum(trial.held[code] for trial in trials) if code in trials[0].held else None,
                "covered": _quantiles([trial.covered[code] for trial in trials]) if code in trials[0].covered else None,
            }
            for code in codes
        },
        "roads": [
            {
                "road": list(road),
                "fte": fte,
                "found": sum(trial.roads.get(road, 0.0) >= FOUND_AGAIN * fte for trial in trials),
            }
            for road, fte in roads
        ],
    }


def _quantiles(values: Sequence[float]) -> list[float]:
    return [float(value) for value in np.quantile(values, QUANTILES)]
