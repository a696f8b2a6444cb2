"""A computation that is watched, cut short, or given figures of every size."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generator import Size, draw
from phare.allocation.kernel.problem import Compatibility, Mission, Problem, ProblemErrors, Profile, Service, Staff
from phare.allocation.kernel.solution import Progress
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.agreement import check_possible

SMALL = Size(services=8, profiles=6, missions=25, years=3)


@pytest.mark.parametrize("cap_share", [0.025, None])
@pytest.mark.parametrize("allowed", [0, 1, 3, 8, 20])
def test_cut_short_anywhere_it_gives_a_possible_answer_and_says_so(allowed: int, cap_share: float | None) -> None:
    problem = draw(replace(SMALL, cap_share=cap_share), 2)
    programs = count()
    solution = solve(problem, should_stop=lambda: next(programs) >= allowed)
    assert solution.status in ("time_limit", "optimal")
    assert solution.status == "time_limit" or allowed > 3
    check_possible(problem, solution)


def test_without_any_time_the_answer_is_the_trend() -> None:
    solution = solve(draw(SMALL, 1), time_limit_s=0.0)
    assert solution.status == "time_limit"
    assert solution.upheaval == 0


def test_what_is_found_before_the_end_already_holds_the_floors() -> None:
    """Stopped once the shares are being computed, the floors are those of the answer."""
    problem = draw(SMALL, 3)
    seen: list[Progress] = []
    solution = solve(problem, progress=seen.append, should_stop=lambda: bool(seen) and seen[-1].level == "core")
    assert solution.status == "time_limit"
    assert solution.floor_shortfall_by_rank == pytest.approx(solve(problem).floor_shortfall_by_rank, abs=1e-6)


def test_progress_goes_through_the_levels_in_order_and_never_back() -> None:
    seen: list[Progress] = []
    solve(draw(SMALL, 1), progress=seen.append)
    order = ("floors", "core", "others", "upheaval")
    ranks = [order.index(step.level) for step in seen]
    assert ranks == sorted(ranks)
    assert set(ranks) == set(range(4))
    assert all(0 <= step.done <= step.total for step in seen)
    for level in order:
        done = [step.done for step in seen if step.level == level]
        assert done == sorted(done)
    assert (seen[-1].done, seen[-1].total) == (1, 1)


def test_a_problem_built_in_python_is_checked_like_one_read_from_a_file() -> None:
    problem = draw(SMALL, 1)
    with pytest.raises(ProblemErrors, match="est négatif"):
        solve(replace(problem, missions=(replace(problem.missions[0], need=(-1.0,) * 3), *problem.missions[1:])))


def test_a_problem_without_anyone_lacks_everything() -> None:
    problem = Problem((2027,), (), (), (Mission("M", (2.0,), (1.0,), weight=3.0),), ())
    solution = solve(problem)
    assert (solution.status, solution.floor_shortfall_total, solution.levels.others) == ("optimal", 1.0, (3.0,))
    assert solve(Problem((2027,), (), (), (), ())).status == "optimal"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((0.01, 0.5, 7.0, 180.0, 10000.0)),
            st.sampled_from((0.001, 0.1, 1.0, 30.0, 1000.0)),
        ),
        min_size=2,
        max_size=5,
    ),
    st.sampled_from((0.01, 1.0, 35.5, 2000.0, 10000.0)),
)
def test_needs_from_a_hundredth_to_ten_thousand_and_weights_from_a_thousandth_to_a_thousand_are_shared_exactly(
    asked: list[tuple[float, float]], total: float
) -> None:
    """One service, one profile: the level is where the needs left below it use up the staff (bisection)."""
    missions = tuple(
        Mission(f"M{number}", (need,), (0.0,), weight=weight) for number, (need, weight) in enumerate(asked)
    )
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("P"),),
        missions=missions,
        staff=(Staff("S", "P", "M0", total),),
        compatibility=tuple(Compatibility("P", mission.id, 0.0) for mission in missions),
    )
    low, high = 0.0, max(weight for _, weight in asked)
    for _ in range(200):
        level = (low + high) / 2
        wanted = sum(max(0.0, need * (1 - level / weight)) for need, weight in asked)
        low, high = (level, high) if wanted > total else (low, level)
    solution = solve(problem)
    assert solution.status == "optimal"
    for row, (need, weight) in zip(solution.coverage, asked, strict=True):
        # A billionth of an FTE, the tolerance of the solver, is much for the smallest of these needs.
        assert row.weighted_shortfall == pytest.approx(min(weight, high), abs=max(1e-5, 1e-9 * weight / need))
