"""What keeps a mission from more staff, named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from phare.allocation.kernel.explanation_limits import NOTHING, limits, unmet_floors
from phare.allocation.kernel.explanation_moves import covered
from phare.allocation.kernel.problem import (
    Compatibility,
    Mission,
    Problem,
    Profile,
    Service,
    Staff,
    TransferCost,
)
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.demonstration import demonstration
from tests.allocation.kernel.problems import problems


def two_services(**changes: object) -> Problem:
    """Service N lacks two on mission M; service L has people on O, which asks for nothing."""
    problem = Problem(
        periods=(2027,),
        services=(Service("N"), Service("L")),
        profiles=(Profile("A"),),
        missions=(Mission("M", (4.0,), (4.0,), services=("N",)), Mission("O", (0.0,), (0.0,), services=("L",))),
        staff=(Staff("N", "A", "M", 2.0), Staff("L", "A", "O", 5.0)),
        compatibility=(Compatibility("A", "M", 0.0), Compatibility("A", "O", 0.0)),
    )
    return replace(problem, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("problem", "reasons"),
    [
        # Nobody else anywhere: those there are all taken.
        (two_services(staff=(Staff("N", "A", "M", 2.0),)), ("scarcity",)),
        # L has people to spare, but neither carries the mission nor may pass to N.
        (two_services(), ("scarcity", "carriers", "transfers")),
        # They may pass, up to one FTE a year.
        (two_services(transfer_costs=(TransferCost("L", "N", 1.0),), max_moved_fte=(1.0,)), ("cap",)),
    ],
)
def test_what_binds_a_mission_is_named(problem, reasons):
    found = limits(solve(problem))
    assert [(row.mission, row.what) for row in found] == [("M", "floor")]
    assert found[0].reasons == reasons


def test_a_mission_that_has_what_it_needs_is_bound_by_nothing():
    assert limits(solve(two_services(transfer_costs=(TransferCost("L", "N", 1.0),)))) == ()


def test_the_veterinary_floors_that_cannot_be_held_together_are_named_with_who_could_serve():
    """OPT-002: the demonstration's four veterinary missions lack one FTE in 2029."""
    (group,) = unmet_floors(solve(demonstration(needs=False)))
    assert (group.period, group.reason) == (2029, "scarcity")
    assert group.missing == pytest.approx(1.0, abs=1e-5)
    assert [row[:3] for row in group.floors] == [("M06", 8.0, 2), ("M07", 9.0, 1), ("M08", 8.0, 2), ("M10", 5.0, 2)]
    assert {service for service, _ in group.staff} == {"VET", "ALI"}


def test_with_one_more_veterinarian_every_floor_is_held():
    assert unmet_floors(solve(demonstration(needs=False, recruit=True))) == ()


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_floor_not_held_is_in_a_group_and_the_groups_add_up(problem):
    """OPT-002: nothing is relaxed in silence."""
    solution = solve(problem)
    groups = unmet_floors(solution)
    assert sum(group.missing for group in groups) == pytest.approx(solution.floor_shortfall_total, abs=1e-3)
    short = {(row.period, row.mission) for row in solution.coverage if row.floor_shortfall > NOTHING}
    assert short <= {(group.period, row[0]) for group in groups for row in group.floors}


@settings(max_examples=60, deadline=None)
@given(problems(caps=False))
def test_a_group_held_back_by_scarcity_is_closed_its_staff_serve_nothing_else_that_could_spare_them(problem):
    """An independent certificate: whoever could serve one of these floors stands on one of them, none being above."""
    solution = solve(problem)
    model = solution.model
    _, counting = covered(model, solution.staffing)
    row_of = {mission.id: row for row, mission in enumerate(model.missions)}
    for group in unmet_floors(solution):
        if group.reason != "scarcity":
            continue
        index = problem.periods.index(group.period)
        names = {row[0] for row in group.floors}
        rank = min(row[2] for row in group.floors if row[3] > NOTHING)
        for name in names:
            mission = row_of[name]
            assert counting[mission, index] <= model.floor[mission, index] + 1e-4
        for cell in range(len(model.cell_pair)):
            service, profile, name = model.cell_name(cell)
            serves = name in names and bool(model.cell_counts[cell])
            if serves and model.rank[row_of[name]] <= rank:
                assert (service, profile) in group.staff
            if (service, profile) in group.staff and solution.staffing[cell, index] > 1e-4:
                assert name in names
