"""The whole explanation, and its JSON form (OPT-010)."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from phare.allocation.kernel.crossing import Names, asked_of, names_of, problem_of
from phare.allocation.kernel.ensemble import answers
from phare.allocation.kernel.explanation import Explanation, explain, explanation_as_data, programme_changes
from phare.allocation.kernel.explanation_moves import redeployments
from phare.allocation.kernel.life import StoppedError
from phare.allocation.kernel.movements import lines_of
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.kernel.problem import Compatibility, Mission, Problem, Profile, Service, Staff
from phare.allocation.kernel.proposal import COVERAGE, MOVES, TRANSFERS, rows_of
from phare.allocation.kernel.result import result_of, summary_of
from phare.allocation.kernel.solver import solve
from tests.factories.allocation import plan, staffing


@pytest.fixture(scope="module")
def crossed():
    problem = problem_of(staffing(), plan(), Overlay())
    names = names_of(staffing(), plan())
    solution = solve(problem)
    return problem, solution, names, explain(problem, solution, names=names)


def test_every_part_is_there_and_the_json_says_it_all(crossed):
    *_, explanation = crossed
    data = json.loads(json.dumps(explanation_as_data(explanation), allow_nan=False))
    assert set(data) == {field.name for field in fields(Explanation)}
    assert data["one_more"] and data["redeployments"] and data["weights"] and data["declared_higher"]
    assert data["absences"]["share"] == 0.05
    assert 0 <= data["price_of_fairness"]["price"] <= 1


def test_orientations_are_weighed_both_ways_and_each_service_once(crossed):
    *_, explanation = crossed
    assert [(row.orientation, row.factor) for row in explanation.weights] == [
        ("1", 1.2),
        ("1", 0.8),
        ("4", 1.2),
        ("4", 0.8),
    ]
    assert [row.service for row in explanation.declared_higher] == ["ALI", "SGC", "VET"]


def test_a_bare_problem_has_neither_orientation_nor_programme(crossed):
    problem, solution, *_ = crossed
    told = explain(problem, solution)
    assert told.weights is None
    assert told.programme_changes is None


@pytest.mark.parametrize("overlay", [Overlay(needs_ignored=True), Overlay(no_redeployment=True)])
def test_weights_and_declared_needs_are_not_asked_where_they_change_nothing(overlay):
    problem = problem_of(staffing(), plan(), overlay)
    told = explain(problem, solve(problem), names=names_of(staffing(), plan()))
    assert told.weights == ()
    assert told.declared_higher == ()


def test_progress_is_told_to_the_end_and_the_caller_may_stop(crossed):
    problem, solution, names, _ = crossed
    told: list[tuple[int, int]] = []
    explain(problem, solution, names=names, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)
    with pytest.raises(StoppedError):
        explain(problem, solution, names=names, should_stop=lambda: True)


def test_variants_may_be_spread_anywhere_as_long_as_their_order_is_kept(crossed):
    problem, solution, names, explanation = crossed

    def backwards(function, arguments):
        return reversed([function(each) for each in reversed(list(arguments))])

    assert explain(problem, solution, names=names, spread=backwards) == explanation
    assert [each.status for each in answers([problem, problem])] == ["optimal", "optimal"]


def test_a_redeployment_paid_by_another_programme_is_flagged_with_its_ministry():
    """EMP-006, EMP-007: the ceiling of one would pay for the mission of another."""
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("A-1"), Profile("B-2")),
        missions=(Mission("M", (4.0,), (0.0,)), Mission("O", (0.0,), (0.0,))),
        staff=(Staff("S", "B-2", "M", 1.0), Staff("S", "A-1", "O", 2.0)),
        compatibility=(Compatibility("A-1", "M", 0.0),),
    )
    names = Names({}, {}, {}, {"A-1": "1", "B-2": "2"}, {}, {"1": "Intérieur", "2": "Agriculture"}, (), {})
    (flag,) = programme_changes(problem, redeployments(solve(problem)), names)
    assert (flag.programme, flag.receiving, flag.ministry) == ("1", ("2",), True)
    same = Names({}, {}, {}, {"A-1": "1", "B-2": "2"}, {}, {"1": "Intérieur", "2": "Intérieur"}, (), {})
    (flag,) = programme_changes(problem, redeployments(solve(problem)), same)
    assert flag.ministry is False


class TestResult:
    """What a scenario keeps of its computation."""

    def test_the_gap_and_the_answer_of_each_mission_stand_side_by_side(self, crossed):
        problem, solution, names, explanation = crossed
        result = result_of(problem, solution, names=names, explanation=explanation)
        assert json.loads(json.dumps(result, allow_nan=False)) == result
        abattoir = next(row for row in result["missions"] if row["mission"] == "ABT")
        assert (abattoir["today"], abattoir["trend"], abattoir["orientations"]) == (3.0, [2.0, 1.0], ["1"])
        assert abattoir["counting"] == pytest.approx([3.0, 3.0], abs=1e-5)

    def test_the_summary_counts_floors_shortfalls_and_redeployments(self, crossed):
        problem, solution, names, explanation = crossed
        summary = summary_of(result_of(problem, solution, names=names, explanation=explanation))
        assert summary["floors"] == 4
        assert summary["shortfall_trend"] == pytest.approx(3.0)
        assert summary["shortfall"] == pytest.approx(0.0, abs=1e-5)
        assert summary["coverage"] > summary["coverage_trend"]

    def test_the_same_road_is_one_line_with_its_years(self, crossed):
        problem, solution, names, _ = crossed
        result = result_of(problem, solution, names=names)
        lines = lines_of(result)
        assert sum(line.fte for line in lines) == pytest.approx(sum(result["moved"]), abs=1e-4)
        roads = [(line.profile, line.origin_service, line.origin_mission, line.service, line.mission) for line in lines]
        assert len(set(roads)) == len(roads)
        assert all(year in problem.periods for line in lines for year, _ in line.amounts)

    def test_needs_left_aside_by_the_scenario_are_shown_all_the_same(self):
        overlay = Overlay(needs_ignored=True)
        problem = problem_of(staffing(), plan(), overlay)
        result = result_of(problem, solve(problem), asked=asked_of(staffing(), plan(), overlay))
        needs = {row["mission"]: row["need"] for row in result["missions"]}
        assert needs["CTL"] == [5.0, 5.0]
        assert {row["origin"]["need"] for row in result["redeployments"]} == {5.0}
        assert summary_of(result)["coverage"] is not None

    def test_the_workbook_of_the_proposal_has_the_same_figures(self, crossed):
        problem, solution, names, explanation = crossed
        result = result_of(problem, solution, names=names, explanation=explanation)
        rows = rows_of(result, names)
        assert sum(row["fte"] for row in rows[MOVES]) == pytest.approx(sum(result["moved"]), abs=1e-3)
        assert len(rows[COVERAGE]) == 5 * 2
        assert sum(row["fte"] for row in rows[TRANSFERS]) == pytest.approx(
            sum(row.fte for row in solution.transfers), abs=1e-3
        )
