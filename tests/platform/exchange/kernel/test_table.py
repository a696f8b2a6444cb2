"""A sheet read whole: its header found, every problem at once, each with its place as seen in the spreadsheet."""

from __future__ import annotations

import pytest

from phare.platform.exchange.kernel.description import Column, Kind, Sheet
from phare.platform.exchange.kernel.reading import Problem, Row
from phare.platform.exchange.kernel.table import read_table

STAFF = Sheet(
    "Effectifs",
    (
        Column("service", "Service", Kind.CODE, required=True),
        Column("mission", "Mission", Kind.CODE),
        Column("fte", "Équivalents temps plein", Kind.NUMBER, required=True, minimum=0),
    ),
    key=("service", "mission"),
)
HEADER = ["Service", "Mission", "Équivalents temps plein"]


def read(*lines: list[object], most: int = 1000):
    rows, problems = read_table(STAFF, lines, most)
    return list(rows), problems


def test_rows_keep_the_number_seen_in_the_spreadsheet():
    rows, problems = read(HEADER, ["CAB", "M01", 2.0], ["", "", ""], [" ", "", ""], ["DCL", "M02", "1,5"], ["", "", ""])
    assert not problems
    assert rows == [
        Row("Effectifs", 2, {"service": "CAB", "mission": "M01", "fte": 2.0}),
        Row("Effectifs", 5, {"service": "DCL", "mission": "M02", "fte": 1.5}),
    ]


def test_headers_are_matched_without_case_accents_spaces_nor_order():
    rows, problems = read(["  EQUIVALENTS temps  plein *", "service", "MISSION"], [2.0, "CAB", "M01"])
    assert not problems
    assert rows[0].values == {"service": "CAB", "mission": "M01", "fte": 2.0}


def test_a_title_above_the_header_is_passed_over():
    rows, problems = read(["Projet des services", "", ""], ["", "", ""], HEADER, ["CAB", "M01", 2.0])
    assert not problems
    assert rows[0].number == 4


def test_rows_and_columns_of_notes_are_left_out():
    rows, problems = read([*HEADER, "# remarque"], ["# exemple", "M01", "x", ""], ["CAB", "M01", 2.0, "à revoir"])
    assert not problems
    assert [row.number for row in rows] == [3]


def test_an_unknown_column_is_named_with_the_nearest_known_one():
    _, problems = read(["Service", "Misions", "Équivalents temps plein"], ["CAB", "M01", 2.0])
    assert [(p.row, p.column, p.read) for p in problems] == [(1, "B", "Misions")]
    assert "« Mission » peut-être" in problems[0].expected


def test_a_missing_required_column_is_named_once():
    _, problems = read(["Service", "Mission"], ["CAB", "M01"])
    assert problems == [Problem("Effectifs", 1, "Équivalents temps plein", "", "cette colonne, obligatoire")]


def test_a_column_given_twice_is_a_problem():
    _, problems = read([*HEADER, "Mission"], ["CAB", "M01", 2.0, "M02"])
    assert problems[0].column == "D" and "colonne B" in problems[0].expected


def test_a_cell_under_an_empty_or_merged_title_is_a_problem_once():
    _, problems = read(
        ["Service", "", "Mission", "Équivalents temps plein"], ["CAB", "x", "M", 1.0], ["DCL", "y", "M", 1.0]
    )
    assert [(p.row, p.column, p.read) for p in problems] == [(2, "B", "x")]


def test_a_cell_beyond_the_last_title_is_a_problem():
    _, problems = read(HEADER, ["CAB", "M01", 2.0], ["DCL", "M01", 2.0, "", "reste"])
    assert [(p.row, p.column, p.read) for p in problems] == [(3, "E", "reste")]


def test_a_sheet_without_any_known_title_says_which_were_expected():
    rows, problems = read(["a", "b"], ["CAB", "M01"])
    assert not rows
    assert problems[0].read == "a, b" and "Service, Mission" in problems[0].expected


def test_every_problem_comes_at_once_with_its_place():
    _, problems = read(HEADER, ["", "M01", "deux"], ["DCL", "M01", -1.0])
    assert [p.sentence for p in problems] == [
        "Feuille « Effectifs », ligne 2, colonne Service (A) : attendu : une valeur, la colonne est obligatoire.",
        "Feuille « Effectifs », ligne 2, colonne Équivalents temps plein (C) : lu « deux », attendu : un nombre "
        "(1234,5 ou 1 234,5, sans unité).",
        "Feuille « Effectifs », ligne 3, colonne Équivalents temps plein (C) : lu « -1 », attendu : au moins 0.",
    ]


def test_a_repeated_key_is_a_problem_that_names_both_rows():
    _, problems = read(HEADER, ["CAB", "M01", 2.0], ["DCL", "M01", 1.0], ["CAB", "M01", 3.0])
    assert [(p.row, p.column, p.read) for p in problems] == [(4, "Service + Mission", "CAB + M01")]
    assert "la ligne 2" in problems[0].expected


def test_a_row_whose_key_could_not_be_read_is_not_called_a_repetition():
    _, problems = read(HEADER, ["A, B", "", 2.0], ["C, D", "", 1.0])
    assert [p.row for p in problems] == [2, 3]


def test_true_and_one_are_not_the_same_cell():
    _, problems = read(HEADER, ["CAB", "M01", 1.0], ["DCL", "M01", True], ["DCP", "M01", 1.0])
    assert [(p.row, p.read) for p in problems] == [(3, "oui")]


def test_reading_stops_after_the_last_row_allowed():
    rows, problems = read(HEADER, *([f"S{n}", "M", 1.0] for n in range(5)), most=4)
    assert len(rows) == 5
    assert [(p.row, p.expected) for p in problems] == [(6, "4 lignes au plus")]


@pytest.mark.parametrize("grid", [[], [[]], [["", ""]]])
def test_an_empty_required_sheet_is_a_problem(grid):
    rows, problems = read_table(STAFF, grid, 10)
    assert len(rows) == 0
    assert "la feuille est vide" in problems[0].expected


def test_a_title_may_be_a_number():
    sheet = Sheet("Cibles", (Column("code", "Programme", Kind.CODE), Column("2027", "2027", Kind.NUMBER)))
    rows, problems = read_table(sheet, [["Programme", 2027.0], ["354", 12.0]], 10)
    assert not problems and rows[0].values == {"code": "354", "2027": 12.0}
