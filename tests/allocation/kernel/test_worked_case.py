"""The worked case of the rulebook (9.2): ten FTE, three missions."""

from __future__ import annotations

import pytest

from phare.allocation.kernel.problem import Compatibility, Mission, Problem, Profile, Service, Staff
from phare.allocation.kernel.solver import solve


def worked_case(floor_of_first: float) -> Problem:
    """Needs 8, 6, 4; floors 2 (or more), 2, 1; equal weights, no cost."""
    rows = (("M1", 8.0, floor_of_first), ("M2", 6.0, 2.0), ("M3", 4.0, 1.0))
    return Problem(
        periods=(2026,),
        services=(Service("S"),),
        profiles=(Profile("A"),),
        missions=tuple(Mission(name, (need,), (floor,)) for name, need, floor in rows),
        staff=(Staff("S", "A", "M1", 10.0),),
        compatibility=tuple(Compatibility("A", name, 0.0) for name, _, _ in rows),
    )


@pytest.mark.parametrize(
    ("floor_of_first", "coverage"),
    [(2.0, (4.444444444, 3.333333333, 2.222222222)), (6.0, (6.0, 2.4, 1.6))],
)
def test_ten_posts_are_shared_in_equal_parts_of_the_needs_once_the_floors_hold(
    floor_of_first: float, coverage: tuple[float, ...]
) -> None:
    solution = solve(worked_case(floor_of_first))
    assert solution.status == "optimal"
    assert solution.floor_shortfall_total == 0
    assert [row.fte for row in solution.coverage] == pytest.approx(coverage, abs=1e-6)
