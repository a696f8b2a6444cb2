"""The plan's own rules: each broken rule is named, and none forbids anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.strategy.kernel.requirements import Objective, Operation, Orientation, PlanData, Requirement
from phare.strategy.kernel.rules import ParentPlan, limits_of, warnings


def orientations(count: int, modern: int = 1, origin: str = "LOCAL") -> tuple[Orientation, ...]:
    return tuple(Orientation(str(n + 1), f"Axe {n + 1}", n < modern, origin) for n in range(count))


def operations(count: int) -> tuple[Operation, ...]:
    return tuple(
        Operation(f"1.{n}", f"Action {n}", "1.1", service_arrangement="Délégation de gestion") for n in range(count)
    )


SOUND = PlanData(
    name="PASE 2004-2006",
    kind="PASE_2004",
    first_year=2004,
    last_year=2006,
    level_names=("Orientation", "Objectif", "Action"),
    orientations=orientations(4),
    objectives=(Objective("1.1", "Objectif", "1"),),
    operations=operations(15),
    requirements=(),
)
REGION = ParentPlan(replace(SOUND, name="PASER", orientations=orientations(2, origin="")), drawn_up=True)


def found(plan: PlanData, parent: ParentPlan | None = None, needs_parent: bool = False) -> list[tuple[str, str]]:
    return [(each.rule, each.kind) for each in warnings(plan, parent, needs_parent)]


def test_a_plan_that_follows_every_rule_has_no_warning() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("plan", "warning"),
    [
        (replace(SOUND, orientations=orientations(3)), ("PAS-003", "orientations")),
        (replace(SOUND, orientations=orientations(6)), ("PAS-003", "orientations")),
        (replace(SOUND, operations=operations(16)), ("PAS-003", "actions")),
        (replace(SOUND, last_year=2007), ("PAS-003", "years")),
        (replace(SOUND, orientations=orientations(4, modern=0)), ("PAS-004", "modernisation")),
        (replace(SOUND, orientations=orientations(4, modern=2)), ("PAS-004", "modernisation")),
        (replace(SOUND, operations=(Operation("1", "Action", "1.1"),)), ("PAS-005", "arrangement")),
        (replace(SOUND, requirements=(Requirement("1.1", "M1", 2004, 2, floor=3),)), ("CRO-004", "floor_above_need")),
    ],
)
def test_each_rule_that_is_broken_is_named_pas_003_to_005(plan: PlanData, warning: tuple[str, str]) -> None:
    assert found(plan) == [warning]


def test_the_limits_of_2004_are_not_those_of_the_later_lighter_plan_pas_003() -> None:
    later = replace(SOUND, kind="PASE", first_year=2013, last_year=2013, orientations=orientations(7))
    assert found(later) == []
    assert limits_of("PASE_2004", dt.date(2004, 5, 12)) is None


def test_another_kind_of_plan_owes_no_modernisation_axis_pas_004() -> None:
    assert found(replace(SOUND, kind="ADMINISTRATION_PROJECT", orientations=orientations(8, modern=0, origin=""))) == []


@pytest.mark.parametrize(
    ("plan", "parent", "kinds"),
    [
        (SOUND, None, ["no_parent"]),
        (replace(SOUND, orientations=orientations(4, origin="")), REGION, ["origin", "not_broken_down"]),
        (SOUND, replace(REGION, drawn_up=False), ["parent_not_first", "not_broken_down"]),
        (
            SOUND,
            replace(REGION, plan=replace(REGION.plan, first_year=1999, last_year=2003)),
            ["parent_period", "not_broken_down"],
        ),
        (replace(SOUND, orientations=orientations(4, origin="REGIONAL")), REGION, ["unlinked", "not_broken_down"]),
        (
            replace(
                SOUND,
                orientations=tuple(
                    replace(each, origin="REGIONAL", parent_orientation=code)
                    for each, code in zip(orientations(4), "1212", strict=True)
                ),
            ),
            REGION,
            [],
        ),
    ],
)
def test_a_departmental_plan_says_what_it_takes_from_the_regional_one_pas_006(
    plan: PlanData, parent: ParentPlan | None, kinds: list[str]
) -> None:
    assert found(plan, parent, needs_parent=True) == [("PAS-006", kind) for kind in kinds]


def test_a_floor_reserved_to_a_profile_then_opened_to_all_deserves_a_second_look_cro_004() -> None:
    plan = replace(
        SOUND,
        requirements=(
            Requirement("1.1", "M1", 2004, 5, floor=3, floor_profiles=("V-206",)),
            Requirement("1.1", "M1", 2005, 5, floor=3),
        ),
    )
    assert found(plan) == [("CRO-004", "profiles_opened")]
