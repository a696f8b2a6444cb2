"""The story of the demonstration, found again from its shipped workbooks: every announced figure, exactly."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from phare.allocation.kernel import prepared
from phare.allocation.kernel.crossing import asked_of, problem_of
from phare.allocation.kernel.movements import count_of, movements_of
from phare.allocation.kernel.overlay import Overlay, Recruit
from phare.allocation.kernel.result import result_of
from phare.allocation.kernel.settling import settled
from phare.allocation.kernel.solver import solve
from phare.cli.demonstration import workbooks
from phare.organisation.kernel import workbook as staff_workbook
from phare.organisation.kernel.staffing import Staffing
from phare.platform.exchange.gateways.workbooks import read
from phare.strategy.kernel import workbook as plan_workbook
from phare.strategy.kernel.requirements import PlanData

RECRUIT = Recruit(2027, "VET", "V-206", 1.0, "M07")
"""One veterinary inspector more, recruited in 2027 on the inspection of the slaughterhouse."""
pytestmark = pytest.mark.parametrize("file_format", workbooks.FORMATS)


@cache
def imported(file_format: str) -> tuple[Staffing, PlanData]:
    staffing, faults = staff_workbook.check(
        read(staff_workbook.STAFF, workbooks.shipped("staff", file_format), f"staff.{file_format}")
    )
    plan, problems = plan_workbook.check(
        read(plan_workbook.DESCRIPTION, workbooks.shipped("plan", file_format), f"plan.{file_format}")
    )
    assert not faults
    assert not problems
    assert staffing is not None
    assert plan is not None
    return staffing, plan


@cache
def result(file_format: str, overlay: Overlay) -> dict[str, Any]:
    staffing, plan = imported(file_format)
    problem = problem_of(staffing, plan, overlay)
    asked = asked_of(staffing, plan, overlay)
    return result_of(problem, settled(solve(problem), asked), asked=asked)


def floors_lacking(found: dict[str, Any], figure: str) -> dict[str, tuple[float, float]]:
    """The missions below their floor in 2029: what they have, for what floor."""
    last = {row["mission"]: (row[figure][-1], row["floor"][-1]) for row in found["missions"] if row["floor"][-1] > 0}
    return {mission: (fte, floor) for mission, (fte, floor) in last.items() if fte < floor - 1e-6}


def movements(found: dict[str, Any]) -> dict[tuple[str, str, str], list[tuple[int, float]]]:
    """The year and the FTE of each movement, by service, profile and mission joined."""
    return {
        (each.service, each.profile, each.mission): [(year, round(fte, 5)) for year, fte in each.amounts]
        for each in movements_of(found)
    }


def test_the_staff_are_those_of_the_story(file_format: str) -> None:
    staffing, plan = imported(file_format)
    ruled = {service.code for service in staffing.services if service.under_prefect_authority}
    assert sum(post.fte for post in staffing.posts if post.service in ruled) == 309
    outside = {post.service: post.fte for post in staffing.posts if post.service not in ruled}
    assert outside == {"ITR": 9, "DFP": 190, "DEN": 50, "ARS": 28, "DRL": 13, "ABF": 6}
    assert (len(plan.orientations), len(plan.objectives), len(plan.operations)) == (4, 11, 16)


def test_left_to_itself_the_territory_breaks_three_floors_by_2029(file_format: str) -> None:
    found = result(file_format, prepared.trend())
    assert floors_lacking(found, "trend") == {"M01": (6, 7), "M04": (4, 6), "M07": (6, 9)}
    assert sum(found["moved"]) == 0


def test_floors_first_holds_what_the_law_orders_and_lacks_one_veterinarian(file_format: str) -> None:
    found = result(file_format, prepared.floors_first())
    assert found["status"] == "optimal"
    assert found["floor_shortfall_by_rank"]["1"] == pytest.approx(0, abs=1e-5)
    assert found["floor_shortfall_by_rank"]["2"] == pytest.approx(1.0, abs=1e-5)
    assert sum(found["moved"]) == pytest.approx(6.0, abs=1e-5)
    assert count_of(found) == 5
    assert movements(found) == {
        ("CAB", "B-354", "M01"): [(2027, 1)],
        ("SER", "I-217", "M04"): [(2027, 2)],
        ("VET", "V-206", "M07"): [(2027, 1), (2028, 1), (2029, 1)],
    }


def test_one_more_veterinarian_holds_every_floor_and_moves_fewer_people(file_format: str) -> None:
    found = result(file_format, replace(prepared.floors_first(), recruits=(RECRUIT,)))
    assert found["floor_shortfall_total"] == pytest.approx(0, abs=1e-5)
    assert sum(found["moved"]) == pytest.approx(5.0, abs=1e-5)
    assert count_of(found) == 4
    assert movements(found) == {
        ("CAB", "B-354", "M01"): [(2027, 1)],
        ("SER", "I-217", "M04"): [(2027, 2)],
        ("VET", "V-206", "M07"): [(2028, 1), (2029, 1)],
    }


def test_the_balanced_scenario_uses_its_whole_cap_of_eight_fte_a_year_in_many_small_movements(file_format: str) -> None:
    staffing, plan = imported(file_format)
    overlay = prepared.balanced(staffing, plan)
    assert overlay.caps == ((2027, 8.0), (2028, 8.0), (2029, 8.0))
    found = result(file_format, overlay)
    assert sum(found["moved"]) == pytest.approx(24.0, abs=1e-4)
    assert count_of(found) == pytest.approx(45, abs=5)


def test_balanced_with_one_more_veterinarian_holds_every_floor(file_format: str) -> None:
    staffing, plan = imported(file_format)
    found = result(file_format, replace(prepared.balanced(staffing, plan), recruits=(RECRUIT,)))
    assert found["floor_shortfall_total"] == pytest.approx(0, abs=1e-5)
    assert round(sum(found["moved"]), 1) == 23.9
