"""The curve: caps that divide what is moved, points that never get worse in the order of the crossing."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.frontier import Point, caps_of, point_under, points_as_data, read_points, under
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.prepared import capped
from phare.allocation.kernel.problem import Compatibility, Mission, Problem, Profile, Service, Staff
from phare.allocation.kernel.result import result_of, summary_of
from phare.allocation.kernel.solver import solve
from phare.cli.demonstration import territory
from tests.allocation.kernel.problems import problems

TOLERANCE = 1e-4


@pytest.mark.parametrize(
    ("moved", "years", "points", "through", "caps"),
    [
        (12.0, 3, 5, None, (0.0, 1.0, 2.0, 3.0, None)),
        (12.0, 3, 5, 2.2, (0.0, 1.0, 2.2, 3.0, None)),
        (12.0, 3, 5, 4.0, (0.0, 1.0, 2.0, 3.0, None)),  # as much as without a cap: the end is there already
        (0.6, 3, 20, None, (0.0, 0.1, 0.2, None)),  # tenths of FTE: fewer points
        (0.0, 3, 20, 8.0, (None,)),  # nobody moves: one point
    ],
)
def test_the_caps_divide_what_is_moved_evenly_and_pass_by_the_prepared_one(moved, years, points, through, caps):
    assert caps_of(moved, years, points=points, through=through) == caps


def test_points_are_read_back_as_written():
    points = (Point(0.0, 0.0, 0.5, ((1, 2.0), (2, 0.0)), 1), Point(None, 3.0, None, (), 0))
    assert read_points(json.loads(json.dumps(points_as_data(points)))) == points


def test_a_point_has_the_figures_of_the_scenario_with_the_same_cap():
    """The pages say the same of both."""
    staffing, plan = territory.staffing(), territory.plan_at_work()
    free = problem_of(staffing, plan, Overlay())
    problem = problem_of(staffing, plan, capped(free.periods, 2.0))
    assert under(free, 2.0) == problem
    said = summary_of(result_of(problem, solve(problem)))
    point = point_under(2.0, free)
    assert point.moved == pytest.approx(said["moved"])
    assert point.coverage == pytest.approx(said["coverage"])
    assert point.lack == pytest.approx(said["shortfall"])
    assert point.broken == said["broken"]


def test_out_of_time_there_is_no_point():
    problem = problem_of(territory.staffing(), territory.plan_at_work(), Overlay())
    assert point_under(None, problem, time_limit_s=1e-9) is None


@settings(max_examples=40, deadline=None)
@given(problems(caps=False), st.lists(st.integers(0, 60).map(lambda tenths: tenths / 10), min_size=2, max_size=4))
def test_a_larger_cap_is_never_worse_in_the_order_of_the_crossing(problem, caps):
    """OPT-003: floors rank by rank, then the weighted shortfalls of core missions, then of the others."""
    answers = [solve(under(problem, cap)) for cap in (*sorted(caps), None)]
    for tighter, looser in pairwise(answers):
        assert not_worse(order(looser), order(tighter))
        first = min(tighter.floor_shortfall_by_rank, default=None)
        if first is not None:
            assert looser.floor_shortfall_by_rank[first] <= tighter.floor_shortfall_by_rank[first] + TOLERANCE


def order(solution) -> list[float]:
    floors = [fte for _, fte in sorted(solution.floor_shortfall_by_rank.items())]
    return [*floors, *solution.levels.core, *solution.levels.others]


def not_worse(ours: list[float], theirs: list[float]) -> bool:
    """Whether the first level that differs is lower."""
    gaps = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    return next((gap for gap in gaps if abs(gap) > TOLERANCE), 0.0) <= 0


def test_floors_of_the_second_rank_may_lose_what_the_first_gains():
    """One FTE, on a floor of rank 2 that it can leave for one of rank 1."""
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("P"),),
        missions=(
            Mission("law", need=(1.0,), floor=(1.0,), floor_rank=1),
            Mission("safety", need=(1.0,), floor=(1.0,), floor_rank=2),
        ),
        staff=(Staff("S", "P", "safety", 1.0),),
        compatibility=(Compatibility("P", "law", 0.3), Compatibility("P", "safety", 0.3)),
    )
    assert dict(point_under(0.0, problem).lacking) == pytest.approx({1: 1.0, 2: 0.0})
    assert dict(point_under(None, problem).lacking) == pytest.approx({1: 0.0, 2: 1.0}, abs=1e-6)


def test_the_share_of_all_needs_may_fall_to_hold_a_floor():
    """An inspection has the staff that it needs, but not the vets that its floor counts: they leave another mission."""
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("vet"), Profile("clerk")),
        missions=(
            Mission("inspection", need=(2.0,), floor=(1.0,), floor_profiles=("vet",)),
            Mission("advice", need=(2.0,), floor=(0.0,)),
        ),
        staff=(Staff("S", "clerk", "inspection", 2.0), Staff("S", "vet", "advice", 2.0)),
        compatibility=(Compatibility("vet", "inspection", 0.3),),
    )
    before, after = point_under(0.0, problem), point_under(None, problem)
    assert (before.lack, before.coverage) == pytest.approx((1.0, 1.0))
    assert (after.lack, after.coverage) == pytest.approx((0.0, 0.75))
