"""What a plan asks of each mission, and how covered an operation is, on tables that a head of service can read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phare.strategy.kernel.aggregate import combined_coverage, coverage, mission_requirements, relieved
from phare.strategy.kernel.requirements import (
    FloorRank,
    Objective,
    Operation,
    Orientation,
    PlanData,
    Relief,
    ReliefKind,
    Requirement,
)

YEARS = (2027, 2028)
EMPTY = PlanData(
    name="Plan",
    kind="PASE",
    first_year=2027,
    last_year=2028,
    level_names=("Orientation", "Objectif", "Opération"),
    orientations=(Orientation("1", "Protéger"),),
    objectives=(Objective("1.1", "Réduire les menaces", "1"),),
    operations=(Operation("a", "Abattoir", "1.1", core=True), Operation("b", "Crues", "1.1")),
    requirements=(),
)


def plan(*requirements: Requirement, reliefs: tuple[Relief, ...] = ()) -> PlanData:
    return replace(EMPTY, requirements=requirements, reliefs=reliefs)


def test_a_mission_is_asked_the_sum_of_its_own_requirements_and_of_its_operations() -> None:
    asked = mission_requirements(
        plan(
            Requirement("1.1", "M07", 2027, 6, floor=5, weight=1),
            Requirement("1.1", "M07", 2027, 3, operation="b", floor=2, weight=3),
            Requirement("1.1", "M07", 2028, 4, operation="b", floor=1, weight=2),
            Requirement("1.1", "M08", 2028, 1.5),
        ),
        YEARS,
    )
    assert list(asked) == ["M07", "M08"]
    assert asked["M07"].need == (9, 4)
    assert asked["M07"].floor == (7, 1)
    assert asked["M07"].weight == 3
    assert asked["M08"].need == (0, 1.5)
    assert asked["M08"].floor == (0, 0)


def test_a_floor_takes_the_most_binding_rank_and_a_requirement_without_floor_says_nothing_of_it() -> None:
    safety = Requirement("1.1", "M07", 2027, 6, floor=5, floor_rank=FloorRank.SAFETY)
    promise = Requirement("1.1", "M07", 2028, 6, floor=5, floor_rank=FloorRank.COMMITMENT)
    without = Requirement("1.1", "M07", 2027, 1, operation="b", floor_rank=FloorRank.LEGAL)
    assert mission_requirements(plan(safety, promise, without), YEARS)["M07"].floor_rank is FloorRank.SAFETY


@pytest.mark.parametrize(
    ("requirement", "core"),
    [
        (Requirement("1.1", "M07", 2027, 1), False),
        (Requirement("1.1", "M07", 2027, 1, core=True), True),
        (Requirement("1.1", "M07", 2027, 1, operation="a"), True),
        (Requirement("1.1", "M07", 2027, 1, operation="b"), False),
    ],
)
def test_a_mission_is_core_as_soon_as_a_requirement_or_its_operation_is(requirement: Requirement, core: bool) -> None:
    asked = mission_requirements(plan(Requirement("1.1", "M07", 2028, 1), requirement), YEARS)
    assert asked["M07"].core is core


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("V-206",), ("T-206",), ("T-206", "V-206")),
        (("V-206",), None, None),
        (None, None, None),
    ],
)
def test_the_profiles_that_count_are_all_as_soon_as_one_floor_says_so_else_those_named(
    first: tuple[str, ...] | None, second: tuple[str, ...] | None, count: tuple[str, ...] | None
) -> None:
    asked = mission_requirements(
        plan(
            Requirement("1.1", "M07", 2027, 6, floor=5, floor_profiles=first),
            Requirement("1.1", "M07", 2027, 3, operation="b", floor=2, floor_profiles=second),
            Requirement("1.1", "M07", 2028, 3, floor_profiles=None),
        ),
        YEARS,
    )
    assert asked["M07"].floor_profiles == count


@pytest.mark.parametrize(
    ("relief", "need", "floor"),
    [
        (Relief("M07", ReliefKind.LIGHTENED, 2028, need=2, floor=1), (9, 7), (7, 6)),
        (Relief("M07", ReliefKind.ENTRUSTED, 2027, 2027, need=20, floor=20, partner="SDIS"), (0, 9), (0, 7)),
        (Relief("M07", ReliefKind.STOPPED, 2028, need=1), (9, 0), (7, 0)),
        (Relief("M08", ReliefKind.STOPPED, 2027), (9, 9), (7, 7)),
    ],
)
def test_a_mission_lightened_stopped_or_entrusted_asks_for_less_from_that_year(
    relief: Relief, need: tuple[float, ...], floor: tuple[float, ...]
) -> None:
    both = [Requirement("1.1", "M07", year, 9, floor=7) for year in YEARS]
    proposed = mission_requirements(plan(*both, reliefs=(relief,)), YEARS)["M07"]
    assert (proposed.need, proposed.floor) == ((9, 9), (7, 7)), "what is only proposed changes nothing"
    decided = mission_requirements(plan(*both, reliefs=(replace(relief, decided=True),)), YEARS)["M07"]
    assert (decided.need, decided.floor) == (need, floor)
    tried = mission_requirements(plan(*both), YEARS, reliefs=[relief])["M07"]
    assert (tried.need, tried.floor) == (need, floor), "a scenario may try it"


@pytest.mark.parametrize(("fte", "need", "share"), [(4, 8, 0.5), (9, 8, 1.0), (0, 8, 0.0), (3, 0, None)])
def test_a_mission_is_covered_up_to_its_need(fte: float, need: float, share: float | None) -> None:
    assert coverage(fte, need) == share


@pytest.mark.parametrize(
    ("needs", "covered", "share"),
    [
        ({"M07": 9, "M10": 3}, {"M07": 1.0, "M10": 0.2}, 0.8),
        ({"M07": 9, "M10": 0}, {"M07": 0.5}, 0.5),
        ({"M07": 9, "M10": 3}, {"M07": 1.0, "M10": None}, None),
        ({}, {}, None),
    ],
)
def test_an_operation_is_covered_as_its_missions_are_weighted_by_its_needs(
    needs: dict[str, float], covered: dict[str, float | None], share: float | None
) -> None:
    assert combined_coverage(needs, covered) == (None if share is None else pytest.approx(share))


FTE = st.just(0.0) | st.floats(1e-6, 1000)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    FTE,
    FTE,
    st.lists(st.builds(Relief, st.just("M07"), st.sampled_from(ReliefKind), st.just(2027), need=FTE, floor=FTE)),
)
def test_reliefs_never_ask_for_more_nor_for_less_than_nothing(need: float, floor: float, reliefs: list[Relief]) -> None:
    left_need, left_floor = relieved(need, floor, "M07", 2027, reliefs)
    assert 0 <= left_need <= need
    assert 0 <= left_floor <= floor


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("ABCDE"), FTE, min_size=1), st.floats(0, 1))
def test_equal_coverages_combine_to_the_same_coverage(needs: dict[str, float], share: float) -> None:
    combined = combined_coverage(needs, dict.fromkeys(needs, share))
    assert combined is None or combined == pytest.approx(share)
    assert (combined is None) == (not any(need > 0 for need in needs.values()))
