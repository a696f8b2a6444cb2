"""The answer against an independent one, and against the plain way of finding it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bench.generator import Size, draw
from phare.allocation.kernel import solver
from phare.allocation.kernel.direct import solve_directly
from phare.allocation.kernel.lp import Clock
from phare.allocation.kernel.model import model_of
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution, outcome
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.agreement import check_best, check_possible
from tests.allocation.kernel.problems import problems


def plainly(problem: Problem) -> Solution:
    """The answer found with one program per level."""
    model = model_of(problem)
    *_, last = solve_directly(model, Clock(), lambda _: None)
    return outcome(model, "optimal", *last)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_answer_is_possible_and_is_that_of_the_oracle(problem: Problem) -> None:
    solution = solve(problem)
    check_possible(problem, solution)
    check_best(problem, solution)


@pytest.mark.parametrize("cap_share", [0.01, 0.05, 0.4, None])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_larger_problem_has_the_levels_of_one_program_per_level(seed: int, cap_share: float | None) -> None:
    problem = draw(Size(services=9, profiles=6, missions=30, years=3, cap_share=cap_share), seed)
    fast, plain = solve(problem), plainly(problem)
    check_possible(problem, fast)
    assert fast.floor_shortfall_by_rank == pytest.approx(plain.floor_shortfall_by_rank, abs=1e-7)
    assert [row.weighted_shortfall for row in fast.coverage] == pytest.approx(
        [row.weighted_shortfall for row in plain.coverage], abs=1e-7
    )
    assert fast.upheaval == pytest.approx(plain.upheaval, abs=1e-6)


def test_the_plain_way_stands_in_when_the_figures_of_the_fast_one_fail_their_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tolerance that nothing can meet: every answer of the fast way is refused."""
    problem = draw(Size(services=4, profiles=5, missions=8, years=2), 1)
    expected = solve(problem)
    monkeypatch.setattr(solver, "AGREEMENT", -1.0)
    again = solve(problem)
    assert again.status == "optimal"
    assert again.upheaval == pytest.approx(expected.upheaval, abs=1e-6)
