"""The workbook of a plan: what it must hold, and that a plan comes back from its rows as it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phare.platform.exchange.kernel.reading import Problem, Reading, Row
from phare.strategy.kernel import workbook
from phare.strategy.kernel.requirements import (
    FloorRank,
    Objective,
    Operation,
    Orientation,
    PlanData,
    PlanKind,
    Requirement,
)
from phare.values.horizon import Horizon

PLAN = PlanData(
    name="Priorités 2027-2029",
    kind=PlanKind.PASE,
    first_year=2027,
    last_year=2029,
    level_names=("Orientation", "Objectif", "Opération"),
    orientations=(
        Orientation("1", "Protéger", origin="REGIONAL", parent_orientation="A"),
        Orientation("4", "Moderniser", True),
    ),
    objectives=(Objective("1.1", "Réduire les menaces", "1"), Objective("4.1", "Piloter", "4")),
    operations=(
        Operation(
            "1.1.c", "Abattoir de Sisteron", "1.1", pilot="VET", owner="chef@example.fr", core=True, first_year=2027
        ),
    ),
    requirements=(
        Requirement(
            "1.1",
            "M07",
            2027,
            9,
            operation="1.1.c",
            need_declared=10.0,
            floor=9.0,
            floor_rank=FloorRank.LEGAL,
            floor_article="Règlement (UE) 2017/625, article 18",
            floor_profiles=("V-206",),
            floor_set_by="Préfet",
            floor_justification="Inspection de chaque animal",
            floor_set_on=dt.date(2026, 10, 1),
            weight=3.0,
            core=True,
        ),
        Requirement("1.1", "M07", 2028, 2.5),
    ),
    horizon=Horizon.MEDIUM,
)


def read(rows: dict[str, list[dict[str, Any]]]) -> Reading:
    """What reading a file of these rows gives: the header is line 1."""
    return Reading(
        {
            sheet.name: tuple(
                Row(sheet.name, number, values) for number, values in enumerate(rows.get(sheet.name, []), 2)
            )
            for sheet in workbook.DESCRIPTION.sheets
        }
    )


def changed(sheet: str, row: int, **cells: Any) -> Reading:
    """The workbook of the plan with some cells changed in one row (0: the first)."""
    rows = workbook.rows_of(PLAN)
    rows[sheet][row].update(cells)
    return read(rows)


def test_a_plan_comes_back_from_its_own_rows_as_it_was() -> None:
    assert workbook.check(read(workbook.rows_of(PLAN))) == (PLAN, ())


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        (changed("Objectifs", 0, orientation="9"), "Feuille « Objectifs », ligne 2, colonne Orientation : lu « 9 »"),
        (changed("Opérations", 0, objective="9.9"), "Feuille « Opérations », ligne 2, colonne Objectif : lu « 9.9 »"),
        (changed("Exigences", 1, operation="z"), "Feuille « Exigences », ligne 3, colonne Opération : lu « z »"),
        (changed("Exigences", 0, objective="4.1"), "Feuille « Exigences », ligne 2, colonne Objectif : lu « 4.1 »"),
        (
            changed("Exigences", 1, year=2031),
            "colonne Année : lu « 2031 », attendu : une année du plan, de 2027 à 2029",
        ),
        (changed("Exigences", 0, weight=0.0), "colonne Poids : lu « 0 », attendu : un poids au-dessus de 0"),
        (changed("Exigences", 0, floor_justification=""), "Justification : attendu : pourquoi ce plancher est fixé"),
        (changed("Exigences", 0, floor_set_by=""), "Fixé par : attendu : qui a fixé ce plancher"),
        (changed("Exigences", 0, floor_article=""), "Article : attendu : l'article qui crée l'obligation légale"),
        (changed("Exigences", 1, floor=2.0), "colonne Rang du plancher : attendu : le rang du plancher"),
        (
            changed("Plan", 0, last_year=2026),
            "colonne Dernière année : lu « 2026 », attendu : une année à partir de 2027",
        ),
        (
            changed("Opérations", 0, last_year=2020),
            "colonne Dernière année : lu « 2020 », attendu : une année à partir",
        ),
    ],
)
def test_a_workbook_that_does_not_hold_together_is_refused_with_the_place_of_each_fault(
    reading: Reading, sentence: str
) -> None:
    plan, problems = workbook.check(reading)
    assert plan is None
    assert any(sentence in problem.sentence for problem in problems), [problem.sentence for problem in problems]


def test_codes_unknown_to_the_administration_are_all_named() -> None:
    _, problems = workbook.check(
        read(workbook.rows_of(PLAN)),
        known_missions={"M01"},
        known_profiles=set(),
        known_services={"DDT"},
        known_owners=set(),
        known_parents=set(),
    )
    assert [(problem.sheet, problem.row, problem.column, problem.read) for problem in problems] == [
        ("Opérations", 2, "Service pilote", "VET"),
        ("Opérations", 2, "Responsable", "chef@example.fr"),
        ("Exigences", 2, "Mission", "M07"),
        ("Exigences", 3, "Mission", "M07"),
        ("Exigences", 2, "Profils qui comptent", "V-206"),
    ]


@pytest.mark.parametrize(("count", "row"), [(0, 2), (2, 3)])
def test_a_workbook_holds_exactly_one_plan(count: int, row: int) -> None:
    rows = workbook.rows_of(PLAN)
    rows["Plan"] = rows["Plan"] * count
    plan, problems = workbook.check(read(rows))
    assert plan is None
    assert problems[0].row == row


def test_the_problems_of_the_reading_come_first_and_nothing_is_made_of_the_rest() -> None:
    found = Problem("Exigences", 4, "Besoin retenu (M)", "beaucoup", "un nombre")
    whole = read(workbook.rows_of(PLAN))
    assert workbook.check(Reading(whole.rows, (found,))) == (None, (found,))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.builds(
            Requirement,
            objective=st.sampled_from(["1.1", "4.1"]),
            mission=st.sampled_from(["M01", "M02"]),
            year=st.integers(2027, 2029),
            need=st.floats(0, 1e6),
            floor=st.floats(0.001, 1e6),
            floor_rank=st.sampled_from([FloorRank.SAFETY, FloorRank.COMMITMENT]),
            floor_justification=st.just("x"),
            floor_set_by=st.just("y"),
            floor_profiles=st.none() | st.just(("A-354", "B-354")),
            weight=st.floats(0.001, 100),
            core=st.booleans(),
        )
    )
)
def test_whatever_a_plan_requires_exporting_then_importing_changes_nothing(requirements: list[Requirement]) -> None:
    plan = replace(PLAN, requirements=tuple(requirements))
    assert workbook.check(read(workbook.rows_of(plan))) == (plan, ())
