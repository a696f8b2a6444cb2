"""The crossing as JSON data: a problem read with every error named, a solution written unrounded."""

from __future__ import annotations

from typing import Any

from .checks import row_errors, staff_errors
from .problem import Mission, Movement, Problem, ProblemErrors
from .reading import Reading
from .solution import Solution
from .trend import trend_and_errors


def read_problem(data: object) -> Problem:
    """The problem written in JSON data (as `json.loads` gives it).

    Raises ProblemErrors with every error found, in French, whatever the data are.
    """
    reading = Reading.of(data)
    errors = [*reading.errors, *row_errors(reading.problem, reading.declared)]
    if reading.staff_is_whole and not any(staff_errors(reading.problem, reading.declared)):
        errors += trend_and_errors(reading.problem)[1]
    if errors:
        raise ProblemErrors(errors)
    return reading.problem


def problem_as_data(problem: Problem) -> dict[str, Any]:
    """The problem as JSON data, such that `read_problem` gives the same problem back."""
    return {
        "periods": list(problem.periods),
        "services": [
            {"id": row.id, "under_prefect_authority": row.under_prefect_authority} for row in problem.services
        ],
        "profiles": [{"id": row.id} for row in problem.profiles],
        "missions": [_mission_as_data(row) for row in problem.missions],
        "staff": [
            {"service": row.service, "profile": row.profile, "mission": row.mission, "fte": row.fte}
            for row in problem.staff
        ],
        "movements": [_movement_as_data(row) for row in problem.movements],
        "compatibility": [
            {"profile": row.profile, "mission": row.mission, "cost": row.cost} for row in problem.compatibility
        ],
        "transfer_costs": [
            {"from": row.origin, "to": row.destination, "cost": row.cost} for row in problem.transfer_costs
        ],
        "max_moved_fte": None if problem.max_moved_fte is None else list(problem.max_moved_fte),
    }


def _mission_as_data(row: Mission) -> dict[str, Any]:
    return {
        "id": row.id,
        "weight": row.weight,
        "core": row.core,
        "need": list(row.need),
        "floor": list(row.floor),
        "floor_rank": row.floor_rank,
        "floor_profiles": None if row.floor_profiles is None else list(row.floor_profiles),
        "services": None if row.services is None else list(row.services),
    }


def _movement_as_data(row: Movement) -> dict[str, Any]:
    data: dict[str, Any] = {"period": row.period, "service": row.service, "profile": row.profile}
    if row.mission is not None:
        data["mission"] = row.mission
    return data | {"fte": row.fte}


def solution_as_data(solution: Solution, explanation: object = None) -> dict[str, Any]:
    """The answer as JSON data, unrounded, services outside the prefect's authority included."""
    return {
        "status": solution.status,
        "floor_shortfall_total": solution.floor_shortfall_total,
        "upheaval": solution.upheaval,
        "allocation": [
            {
                "period": row.period,
                "service": row.service,
                "profile": row.profile,
                "mission": row.mission,
                "fte": row.fte,
            }
            for row in solution.allocation
        ],
        "transfers": [
            {
                "period": row.period,
                "from": row.origin,
                "to": row.destination,
                "profile": row.profile,
                "fte": row.fte,
            }
            for row in solution.transfers
        ],
        "coverage": [
            {
                "period": row.period,
                "mission": row.mission,
                "need": row.need,
                "floor": row.floor,
                "fte": row.fte,
                "floor_shortfall": row.floor_shortfall,
                "weighted_shortfall": row.weighted_shortfall,
            }
            for row in solution.coverage
        ],
        "explanation": explanation,
    }
