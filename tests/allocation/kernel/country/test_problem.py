"""What a country must respect to be computed, and what is said when prices are not given the time they need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from phare.allocation.kernel.country.answer import CLOSE, main_programmes, with_allotment
from phare.allocation.kernel.country.coupling import couple
from phare.allocation.kernel.country.problem import Ceiling, Country, Margin, checked, department_errors
from phare.allocation.kernel.country.program import country_program, offer
from phare.allocation.kernel.country.values import floor_points, said
from phare.allocation.kernel.problem import Movement, ProblemErrors, Staff
from phare.allocation.kernel.trend import trend_of
from tests.allocation.kernel.country.departments import one_mission

A, B = one_mission("A", 7.0, recruits=3.0), one_mission("B", 9.0, recruits=3.0)


class TestErrors:
    def test_every_error_of_the_frame_is_said_at_once(self):
        later = replace(B, problem=replace(B.problem, periods=(2028,)))
        ceilings = (Ceiling("354", 2027, 10.0), Ceiling("354", 2027, 11.0), Ceiling("354", 2031, -1.0))
        with pytest.raises(ProblemErrors) as refused:
            checked(Country((A, A, later), ceilings))
        assert refused.value.errors == (
            "département répété : A.",
            "B : ses périodes (2028) ne sont pas celles de A (2027).",
            "plafond répété : 354 en 2027.",
            "Plafond 354 : 2031 n'est pas une période du pays.",
            "Plafond 354 en 2031 : -1 n'est pas un nombre d'ETP.",
        )

    def test_a_country_without_departments_is_refused(self):
        with pytest.raises(ProblemErrors, match="aucun département"):
            checked(Country(()))

    def test_a_department_names_its_errors_after_its_code(self):
        wrong = replace(A, programmes=(("B-354", "354"), ("Z", "354")), margins=(Margin("354", 2030, float("nan")),))
        assert department_errors(wrong) == [
            "A : programmes : le profil « Z » n'est déclaré nulle part.",
            "A : marge 354 en 2030 : cette période n'est pas du problème.",
            "A : marge 354 en 2030 : nan n'est pas un nombre d'ETP.",
        ]
        assert department_errors(A) == []


def test_cut_short_the_ceilings_hold_and_the_gap_reached_is_said():
    programs = [country_program(each, ("354",), floor_points({1})) for each in (A, B)]
    found = couple(
        programs,
        np.array([[18.0]]),
        lambda question: [offer(each, question.prices, counted=question.counted) for each in programs],
        most_rounds=2,
    )
    assert found.rounds == 2
    assert found.gap > 0.1
    used = sum(fte for changes in found.changes for _, fte in changes)
    assert used <= 2.0 + 1e-5


def test_an_allotment_does_not_change_where_unnamed_movements_fall():
    staff = (Staff("S", "B-354", "M", 4.0), Staff("S", "B-354", "N", 4.0))
    missions = (*A.problem.missions, replace(A.problem.missions[0], id="N"))
    problem = replace(A.problem, staff=staff, missions=missions, movements=(Movement(2027, "S", "B-354", -2.0),))
    given = with_allotment(problem, [Movement(2027, "S", "B-354", 3.0, "M")])
    assert trend_of(given).fte.ravel().tolist() == [6.0, 3.0]


def test_what_is_given_back_may_exceed_what_stands_by_dust_only():
    gone = with_allotment(A.problem, [Movement(2027, "S", "B-354", -7.0 - CLOSE / 2, "M")])
    assert trend_of(gone).fte.ravel().tolist() == [0.0]
    with pytest.raises(ProblemErrors):
        trend_of(with_allotment(A.problem, [Movement(2027, "S", "B-354", -8.0, "M")]))


def test_a_mission_counts_for_the_programme_that_pays_most_of_it():
    staff = (Staff("S", "B-354", "M", 4.0), Staff("S", "T-217", "M", 5.0))
    paid = (("B-354", "354"), ("T-217", "217"))
    assert main_programmes(replace(A, problem=replace(A.problem, staff=staff), programmes=paid)) == {"M": "217"}
    assert main_programmes(replace(A, problem=replace(A.problem, staff=()))) == {"M": ""}


@pytest.mark.parametrize(
    ("points", "what"),
    [(320_000.0, ("floor", 1, 1.0)), (1_600.0, ("floor", 3, 0.5)), (40.0, ("core", 0, 4.0)), (2.0, ("other", 0, 2.0))],
)
def test_a_price_says_the_highest_thing_that_it_is_worth(points, what):
    assert said(points, floor_points({1, 2, 3})) == what
