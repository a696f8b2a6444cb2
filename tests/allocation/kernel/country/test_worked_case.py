"""Two departments, one programme: what a reader can check by hand (docs/kernels/country.md)."""

from __future__ import annotations

import pytest

from phare.allocation.kernel.country.answer import crossed
from phare.allocation.kernel.country.problem import Ceiling
from tests.allocation.kernel.country.departments import held, one_mission


def run(ceiling: float, *, releases: float = 0.0):
    return held(
        [
            one_mission("A", 7.0, recruits=3.0, releases=releases),
            one_mission("B", 9.0, recruits=3.0, releases=releases),
        ],
        [Ceiling("354", 2027, ceiling)],
    )


@pytest.mark.parametrize(
    ("ceiling", "a", "b", "least_price", "largest_price"),
    [
        (16.5, 7.5, 9.0, 3240, 3240),  # all to A's floor, which is not held yet
        (17.0, 8.0, 9.0, 20, 3240),  # the floor is held
        (18.0, 9.0, 9.0, 10, 20),  # then the larger shortfall
        (19.0, None, None, 10, 10),  # both lack less than a tenth: either
        (20.0, 10.0, 10.0, 0, 10),  # both have their need
        (25.0, 10.0, 10.0, 0, 0),  # nobody recruits for nothing
    ],
)
def test_each_fte_goes_where_it_is_worth_most(ceiling, a, b, least_price, largest_price):
    found = run(ceiling)
    fte = [7.0 + sum(move.fte for move in found.allotment(0)), 9.0 + sum(move.fte for move in found.allotment(1))]
    assert sum(fte) == pytest.approx(min(ceiling, 20.0), abs=1e-5)
    if a is not None:
        assert fte == pytest.approx([a, b], abs=1e-5)
    assert least_price - 0.1 <= found.coupling.prices[0, 0] <= largest_price + 0.1
    assert not found.coupling.over.any()
    assert found.coupling.gap < 1e-6


def test_a_ceiling_below_the_trend_makes_the_one_that_loses_least_give_back():
    found = run(15.0, releases=2.0)
    assert [(move.fte, move.mission) for move in found.allotment(1)] == [(pytest.approx(-1.0, abs=1e-5), "M")]
    assert found.allotment(0) == []


def test_a_ceiling_that_cannot_hold_is_said_with_what_exceeds_it():
    found = run(15.0)
    assert found.coupling.over.tolist() == [[pytest.approx(1.0)]]
    assert found.allotment(0) == found.allotment(1) == []


def test_the_crossing_of_a_department_has_what_it_was_given():
    found = run(18.0)
    result = crossed(found.country.departments[0], found.allotment(0))
    assert result["missions"][0]["fte"] == pytest.approx(9.0, abs=1e-5)
    assert result["floor_shortfall_by_rank"] == {"1": 0.0}
    (figures,) = result["figures"]
    assert (figures["trend"], figures["recruited"]) == (7.0, pytest.approx(2.0, abs=1e-5))
    assert (figures["floors"], figures["floors_held"]) == (1, 1)
