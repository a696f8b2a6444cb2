"""The trend: the photograph, and what the announced movements make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from phare.allocation.kernel.problem import Mission, Movement, Problem, ProblemErrors, Profile, Service, Staff
from phare.allocation.kernel.trend import trend_of
from tests.allocation.kernel import oracle
from tests.allocation.kernel.problems import problems

PERIODS = (2027, 2028)


def office(*movements: Movement, staff: tuple[Staff, ...] | None = None) -> Problem:
    """Three FTE on water, one on wolves, nobody on forests."""
    nothing = (0.0,) * len(PERIODS)
    return Problem(
        periods=PERIODS,
        services=(Service("DDT"),),
        profiles=(Profile("T"),),
        missions=tuple(Mission(name, nothing, nothing) for name in ("eau", "forêt", "loup")),
        staff=staff or (Staff("DDT", "T", "eau", 3.0), Staff("DDT", "T", "loup", 1.0)),
        movements=movements,
    )


def move(period: int, fte: float, mission: str | None = None) -> Movement:
    return Movement(period, "DDT", "T", fte, mission)


def lines(problem: Problem) -> dict[str, list[float]]:
    trend = trend_of(problem)
    return {cell[2]: [float(fte) for fte in line] for cell, line in zip(trend.cells, trend.fte, strict=True)}


@pytest.mark.parametrize(
    ("movements", "expected"),
    [
        pytest.param((), {"eau": [3, 3], "loup": [1, 1]}, id="nothing moves"),
        pytest.param((move(2027, -1, "eau"),), {"eau": [2, 2], "loup": [1, 1]}, id="a departure lasts"),
        pytest.param(
            (move(2028, 2, "forêt"),), {"eau": [3, 3], "forêt": [0, 2], "loup": [1, 1]}, id="an arrival opens a mission"
        ),
        pytest.param((move(2027, -2),), {"eau": [1.5, 1.5], "loup": [0.5, 0.5]}, id="without a mission: in proportion"),
        pytest.param(
            (move(2027, -2), move(2027, -2, "eau")),
            {"eau": [0, 0], "loup": [0, 0]},
            id="named first, whatever the order of the rows",
        ),
        pytest.param(
            (move(2027, -4), move(2027, 2)), {"eau": [1.5, 1.5], "loup": [0.5, 0.5]}, id="rows of a year add up"
        ),
        pytest.param((move(2027, -1), move(2028, -3)), {"eau": [2.25, 0], "loup": [0.75, 0]}, id="year after year"),
    ],
)
def test_movements_of_a_year_are_applied_named_first_then_in_proportion_to_what_stands(
    movements: tuple[Movement, ...], expected: dict[str, list[float]]
) -> None:
    assert lines(office(*movements)) == {name: pytest.approx(line) for name, line in expected.items()}


def test_departures_by_tenths_that_empty_a_mission_leave_zero_and_not_a_rounding_below_it() -> None:
    problem = office(move(2027, -0.1, "loup"), move(2028, -0.2, "loup"), staff=(Staff("DDT", "T", "loup", 0.3),))
    assert lines(problem) == {"loup": [pytest.approx(0.2), 0.0]}


def test_a_staff_row_of_zero_is_present() -> None:
    assert lines(office(staff=(Staff("DDT", "T", "forêt", 0.0),))) == {"forêt": [0, 0]}


@pytest.mark.parametrize(
    ("problem", "sentences"),
    [
        (
            office(move(2027, -2, "loup")),
            [
                f"movements : en {period}, il resterait -1 ETP de profil « T » sur la mission « loup » dans le service "
                "« DDT » ; un départ dépasse l'effectif présent."
                for period in PERIODS
            ],
        ),
        (
            office(move(2028, 1.5), staff=(Staff("DDT", "T", "eau", 0.0),)),
            [
                "movements : en 2028, le service « DDT » n'a aucun effectif de profil « T » sur lequel répartir un "
                "mouvement de 1.5 ETP ; indiquez sa mission."
            ],
        ),
    ],
)
def test_an_impossible_movement_is_named(problem: Problem, sentences: list[str]) -> None:
    with pytest.raises(ProblemErrors) as refusal:
        trend_of(problem)
    assert list(refusal.value.errors) == sentences


@settings(max_examples=50, deadline=None)
@given(problems())
def test_the_trend_is_that_of_the_oracle_whatever_the_order_of_the_rows(problem: Problem) -> None:
    expected = oracle.trend(problem)
    for each in (problem, replace(problem, staff=problem.staff[::-1], movements=problem.movements[::-1])):
        trend = trend_of(each)
        found = {
            (period, *cell): float(trend.fte[row, column])
            for row, cell in enumerate(trend.cells)
            for column, period in enumerate(trend.periods)
        }
        assert found == pytest.approx(expected, abs=1e-9)
