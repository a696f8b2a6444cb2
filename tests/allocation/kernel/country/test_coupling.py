"""Ceilings held by prices: against one program of the whole, and what is true of every country."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from phare.allocation.kernel.checks import problem_errors
from phare.allocation.kernel.country.answer import crossed, with_allotment
from phare.allocation.kernel.country.problem import Ceiling, Department, Margin
from phare.allocation.kernel.solver import solve
from tests.allocation.kernel.country.departments import Run, held, ranks_of
from tests.allocation.kernel.country.oracle import least_points
from tests.allocation.kernel.problems import problems

# Shrinking solves hundreds of countries: an example as drawn is small enough to be read.
SOME = settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FTE = st.sampled_from((0.0, 0.5, 1.0, 2.5))
PROGRAMMES = ("124", "354")


@st.composite
def countries(draw: st.DrawFn) -> tuple[list[Department], list[Ceiling]]:
    """Three to five small departments over the same years; ceilings a little above or below what is there."""
    drawn = [draw(problems()) for _ in range(draw(st.integers(3, 5)))]
    years = min((each.periods for each in drawn), key=len)
    departments = [_department(draw, f"{place:02}", problem, years) for place, problem in enumerate(drawn)]
    trend = np.sum([program.trend for program in held(departments).programs], axis=0)
    ceilings = [
        Ceiling(
            programme,
            period,
            round(max(0.0, float(trend[row, column]) + draw(st.sampled_from((-1.0, -0.3, 0.0, 1.5, 40.0)))), 4),
        )
        for row, programme in enumerate(held(departments).country.programmes)
        for column, period in enumerate(years)
        if draw(st.integers(0, 3))
    ]
    return departments, ceilings


def _department(draw: st.DrawFn, code: str, problem, years: tuple[int, ...]) -> Department:
    count = len(years)
    problem = replace(
        problem,
        periods=years,
        missions=tuple(replace(row, need=row.need[:count], floor=row.floor[:count]) for row in problem.missions),
        movements=tuple(row for row in problem.movements if row.period in years),
        max_moved_fte=None if problem.max_moved_fte is None else problem.max_moved_fte[:count],
    )
    assert not problem_errors(problem)
    paid = tuple((each.id, PROGRAMMES[place % 2]) for place, each in enumerate(problem.profiles) if place < 2)
    margins = tuple(
        Margin(programme, year, draw(FTE), draw(FTE))
        for programme in sorted({each for _, each in paid})
        for year in years
    )
    return Department(code, code, "R", "Région", problem, paid, margins)


def raised(run: Run) -> list[Ceiling]:
    """The ceilings, raised by what could not hold."""
    programmes, periods = run.country.programmes, run.country.periods
    return [
        replace(
            each, fte=each.fte + run.coupling.over[programmes.index(each.programme), periods.index(each.period)] + 1e-7
        )
        for each in run.country.ceilings
    ]


@SOME
@given(countries())
def test_the_points_are_those_of_one_program_of_the_whole(drawn):
    run = held(*drawn)
    whole = least_points(replace(run.country, ceilings=tuple(raised(run))))
    assert run.coupling.points == pytest.approx(whole, rel=1e-6, abs=0.2)
    assert run.coupling.bound <= whole + 1e-6 * abs(whole) + 0.2


@SOME
@given(countries())
def test_the_bound_is_below_the_points_and_the_ceilings_hold_but_for_what_is_said(drawn):
    run = held(*drawn)
    assert run.coupling.bound <= run.coupling.points
    use = run.use()
    for ceiling in raised(run):
        row, column = run.country.programmes.index(ceiling.programme), run.country.periods.index(ceiling.period)
        assert use[row, column] <= ceiling.fte + 1e-5


@SOME
@given(countries())
def test_nobody_recruits_nor_gives_back_beyond_the_margins(drawn):
    run = held(*drawn)
    for place, department in enumerate(run.country.departments):
        paid = dict(department.programmes)
        for margin in department.margins:
            moves = [
                move.fte
                for move in run.allotment(place)
                if paid[move.profile] == margin.programme and move.period == margin.period
            ]
            assert sum(fte for fte in moves if fte > 0) <= margin.recruits + 1e-5
            assert -sum(fte for fte in moves if fte < 0) <= margin.releases + 1e-5


@SOME
@given(countries())
def test_each_department_can_be_crossed_with_what_it_is_given_and_its_staff_is_under_the_ceilings(drawn):
    run = held(*drawn)
    fte = np.zeros(run.use().shape)
    for place, department in enumerate(run.country.departments):
        result = crossed(department, run.allotment(place))
        assert result["status"] == "optimal"
        for row in result["figures"]:
            if row["programme"]:
                fte[run.country.programmes.index(row["programme"]), run.country.periods.index(row["period"])] += row[
                    "fte"
                ]
    assert fte == pytest.approx(run.use(), abs=1e-4)


@SOME
@given(countries())
def test_under_loose_ceilings_each_department_does_what_it_would_do_alone(drawn):
    departments, _ = drawn
    together = held(departments, [Ceiling(each, 2027, 1e6) for each in PROGRAMMES])
    assert not together.coupling.prices.any()
    assert together.coupling.gap < 1e-12
    alone = [held([each], ranks=ranks_of(departments)).coupling.points for each in departments]
    assert together.coupling.points == pytest.approx(sum(alone), rel=1e-9, abs=1e-6)


@SOME
@given(countries())
def test_without_margins_the_answer_of_a_department_is_its_own_crossing(drawn):
    departments = [replace(each, margins=()) for each in drawn[0]]
    run = held(departments, drawn[1])
    for place, department in enumerate(departments):
        assert run.allotment(place) == []
        assert with_allotment(department.problem, []) is department.problem
        assert crossed(department, [])["upheaval"] == solve(department.problem).upheaval
