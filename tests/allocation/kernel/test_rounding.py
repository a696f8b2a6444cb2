"""Whole posts between services, a fifth of one within, and what it costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Mission, Problem, Profile, Service, Staff, TransferCost
from phare.allocation.kernel.rounding import AWAY, STEP, in_whole_posts
from phare.allocation.kernel.solution import Solution, increases, weighted_shortfalls
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.problems import problems
from tests.factories.allocation import plan, staffing


def whole(values: np.ndarray, step: float) -> bool:
    return bool(np.all(np.abs(values / step - np.round(values / step)) < 1e-4))


@settings(max_examples=15, deadline=None)
@given(problems(periods=2))
def test_whole_posts_change_service_and_fifths_change_mission(problem):
    rounded = in_whole_posts(solve(problem), time_limit_s=4)
    if rounded is None:
        return
    solution = rounded.solution
    model = solution.model
    assert whole(solution.transferred, 1.0)
    assert whole(solution.staffing - model.cell_trend, STEP)
    # Conservation (OPT-001) and caps hold as before.
    staff = np.zeros(model.totals.shape)
    np.add.at(staff, model.cell_pair, solution.staffing)
    gone = np.cumsum(solution.transferred, axis=1)
    expected = model.totals.copy()
    np.add.at(expected, model.arc_destination, gone)
    np.subtract.at(expected, model.arc_origin, gone)
    assert staff == pytest.approx(expected, abs=1e-4)
    assert np.all(increases(model, solution.staffing).sum(axis=0) <= model.cap + 1e-4)
    assert rounded.floor_after >= rounded.floor_before - 1e-4


def test_what_rounding_costs_is_stated_level_by_level():
    rounded = in_whole_posts(solve(problem_of(staffing(), plan(), Overlay())), time_limit_s=10)
    assert rounded is not None
    assert rounded.proven
    assert rounded.floor_after == pytest.approx(rounded.floor_before, abs=1e-4)
    assert {loss.mission for loss in rounded.losses} <= {"ABT", "CTL", "ACC", "COU"}
    for loss in rounded.losses:
        assert loss.after > loss.before


def tiny() -> Problem:
    """Two services, one profile, three missions, one year: every rounding can be written down."""
    return Problem(
        periods=(2027,),
        services=(Service("S"), Service("T")),
        profiles=(Profile("A"),),
        missions=(
            Mission("M", (1.7,), (0.9,), services=("S",)),
            Mission("N", (2.3,), (0.0,), weight=2.0, services=("S",)),
            Mission("O", (1.1,), (0.3,), services=("T",)),
        ),
        staff=(Staff("S", "A", "M", 1.0), Staff("S", "A", "N", 1.0), Staff("T", "A", "O", 1.5)),
        compatibility=tuple(Compatibility("A", each, 0.0) for each in ("M", "N", "O")),
        transfer_costs=(TransferCost("S", "T", 1.0), TransferCost("T", "S", 1.0)),
    )


def test_brute_force_finds_nothing_better_on_a_tiny_case():
    continuous = solve(tiny())
    rounded = in_whole_posts(continuous, time_limit_s=20)
    assert rounded is not None and rounded.proven
    best = min(score(continuous, staff) for staff in every_rounding(continuous))
    found = score(continuous, rounded.solution.staffing)
    assert found[0] == pytest.approx(best[0], abs=1e-4)
    # The gap allowed to the search, and no more.
    assert found[1] <= best[1] * 1.006 + 1e-6


def every_rounding(continuous: Solution) -> list[np.ndarray]:
    """Every staffing made of whole transfers and fifths of a post."""
    model = continuous.model
    names = [model.cell_name(cell) for cell in range(len(model.cell_pair))]
    rows = {name: row for row, name in enumerate(names)}
    found = []
    # One whole post at most can go either way: S has 2 FTE, T has 1.5.
    for moved in (-1, 0, 1, 2):
        for steps in range(-10, 11):
            staff = model.cell_trend.copy()
            staff[rows["S", "A", "M"], 0] += STEP * steps
            staff[rows["S", "A", "N"], 0] -= STEP * steps + moved
            staff[rows["T", "A", "O"], 0] += moved
            if np.all(staff >= -1e-9):
                found.append(staff)
    return found


def score(continuous: Solution, staff: np.ndarray) -> tuple[float, float]:
    """What the rounding minimises: floors first, then shortfalls beyond the continuous ones, then the distance."""
    model = continuous.model
    fte, counting = covered(model, staff)
    floor = float(np.maximum(0.0, model.floor - counting).sum())
    before = weighted_shortfalls(model, covered(model, continuous.staffing)[0])
    excess = float(np.maximum(0.0, weighted_shortfalls(model, fte) - before).sum())
    return round(floor, 6), excess + AWAY * float(np.abs(staff - continuous.staffing).sum())


def test_the_tiny_case_has_the_cells_that_the_brute_force_writes():
    model = solve(tiny()).model
    assert {model.cell_name(cell) for cell in range(len(model.cell_pair))} == {
        ("S", "A", "M"),
        ("S", "A", "N"),
        ("T", "A", "O"),
    }


def test_nothing_is_invented_when_the_time_is_too_short():
    rounded = in_whole_posts(solve(problem_of(staffing(), plan(), Overlay())), should_stop=lambda: True)
    assert rounded is None
