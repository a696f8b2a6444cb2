"""A plan beside the plan above (PAS-006), and what each of its levels has under it."""

from __future__ import annotations

from dataclasses import replace

from phare.strategy.kernel.compatibility import Verdict, coverage_of_levels, unanswered, verdicts
from phare.strategy.kernel.requirements import Objective, Orientation
from phare.strategy.kernel.rules import ParentPlan, warnings
from tests.factories.strategy import SMALL_PLAN

ABOVE = replace(SMALL_PLAN, name="Plan régional", orientations=(Orientation("R1", "Eau"), Orientation("R2", "Emploi")))
BELOW = replace(
    SMALL_PLAN,
    orientations=(Orientation("1", "Eau", parent_orientation="R1"), Orientation("4", "Moderniser", True)),
)


def test_what_nobody_judged_follows_from_what_the_plan_names_pas_006() -> None:
    assert verdicts(BELOW, ABOVE, {}) == {
        ("1", "R1"): Verdict.CONSISTENT,
        ("1", "R2"): Verdict.SILENT,
        ("4", "R1"): Verdict.SILENT,
        ("4", "R2"): Verdict.SILENT,
    }


def test_what_was_judged_comes_first_and_what_is_contrary_warns_pas_006() -> None:
    said = {("1", "R1"): Verdict.CONTRARY, ("4", "R2"): Verdict.CONSISTENT}
    found = verdicts(BELOW, ABOVE, said)
    assert found["1", "R1"] is Verdict.CONTRARY
    assert unanswered(found) == ("R1",)
    assert unanswered(verdicts(BELOW, ABOVE, {})) == ("R2",)
    told = [each for each in warnings(BELOW, ParentPlan(ABOVE, True), said=said) if each.kind == "contrary"]
    assert [each.values["codes"] for each in told] == [["1 / R1"]]
    assert not [each for each in warnings(BELOW, ParentPlan(ABOVE, True)) if each.kind == "contrary"]


def test_each_level_is_covered_by_the_one_below() -> None:
    plan = replace(SMALL_PLAN, objectives=(*SMALL_PLAN.objectives, Objective("4.4", "Rien dessous", "4")))
    found = coverage_of_levels(plan, acted={"1.1.a"}, measured=set())
    assert (found.orientations.covered, found.orientations.bare) == (2, ())
    assert (found.objectives.covered, found.objectives.whole, found.objectives.bare) == (2, 3, ("4.4",))
    assert (found.operations.share, found.operations.bare) == (0.5, ("4.3.a",))
    assert found.measured.share == 0.0
    assert coverage_of_levels(replace(plan, operations=()), set(), set()).operations.share is None
