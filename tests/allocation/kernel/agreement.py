"""What an answer must respect, checked on its rows alone, and its agreement with the oracle."""

from __future__ import annotations

from collections import defaultdict

import pytest

from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution
from tests.allocation.kernel.oracle import Oracle, trend

TOLERANCE = 1e-6


def check_possible(problem: Problem, solution: Solution) -> None:
    """The rows of the answer obey every rule of the model (OPT-001, OPT-009)."""
    planned = trend(problem)
    ruled = {each.id for each in problem.services if each.under_prefect_authority}
    suited = {(row.profile, row.mission): row.cost for row in problem.compatibility}
    seen = {cell[1:] for cell in planned}
    carried = {each.id: each.services or () for each in problem.missions}
    fte: dict[tuple[int, str, str, str], float] = defaultdict(float)
    for row in solution.allocation:
        assert row.fte > 0
        cell = (row.service, row.profile, row.mission)
        assert cell in seen or (
            (row.profile, row.mission) in suited and (not carried[row.mission] or row.service in carried[row.mission])
        )
        fte[(row.period, *cell)] += row.fte
    roads = {(row.origin, row.destination): row.cost for row in problem.transfer_costs}
    upheaval = 0.0
    brought: dict[tuple[int, str, str], float] = defaultdict(float)
    for move in solution.transfers:
        assert move.fte > 0
        assert {move.origin, move.destination} <= ruled
        upheaval += roads[move.origin, move.destination] * move.fte
        for period in problem.periods:
            if period >= move.period:
                brought[period, move.destination, move.profile] += move.fte
                brought[period, move.origin, move.profile] -= move.fte
    for period in problem.periods:
        for service in problem.services:
            for profile in problem.profiles:
                key = (period, service.id, profile.id)
                here = sum(value for cell, value in fte.items() if cell[:3] == key)
                due = sum(value for cell, value in planned.items() if cell[:3] == key)
                assert here == pytest.approx(due + brought[key], abs=TOLERANCE)
    for cell, value in planned.items():
        if cell[1] not in ruled:
            assert fte[cell] == pytest.approx(value, abs=TOLERANCE)
    before: dict[tuple[str, str, str], float] = defaultdict(float)
    for index, period in enumerate(problem.periods):
        moved = 0.0
        cells = {cell[1:] for cell in fte} | seen
        for cell in cells:
            redeployed = fte[(period, *cell)] - planned.get((period, *cell), 0.0)
            rise = max(0.0, redeployed - before[cell])
            moved += rise
            upheaval += rise * (1 + suited.get(cell[1:], 0.0))
            before[cell] = redeployed
        cap = problem.max_moved_fte[index] if problem.max_moved_fte is not None else None
        assert cap is None or moved <= cap + TOLERANCE
    assert solution.upheaval == pytest.approx(upheaval, abs=1e-5)


def check_best(problem: Problem, solution: Solution) -> None:
    """The answer has the levels and the upheaval of the oracle's."""
    answer = Oracle(problem).answer()
    assert solution.status == "optimal"
    assert solution.floor_shortfall_by_rank == pytest.approx(answer.floors, abs=TOLERANCE)
    found = {(row.period, row.mission): row.weighted_shortfall for row in solution.coverage if row.need > 0}
    assert found == pytest.approx(answer.shortfalls, abs=TOLERANCE)
    assert solution.upheaval == pytest.approx(answer.upheaval, abs=1e-5)
