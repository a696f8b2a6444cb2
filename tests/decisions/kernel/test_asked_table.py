"""An asker's table: where its titles are, which rows are ours, what goes into which cell."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.asked_table import AskedColumn, Line, columns_of, filled_as, filling, header_of, proposed

CODE, NAME, VALUE = ("code", "", None), ("name", "", None), ("value", "dpb", None)
COLUMNS = (AskedColumn(0, "Dép.", "code"), AskedColumn(1, "Nom", "name"), AskedColumn(2, "Valeur", "value", "dpb"))
LINES = [
    Line(code, name, {CODE: code, NAME: name, VALUE: value})
    for code, name, value in (
        ("04", "Alpes-de-Haute-Provence", 87.1),
        ("05", "Hautes-Alpes", None),
        ("2A", "Corse-du-Sud", 3.0),
    )
]
HEAD = [["Remontée des préfectures", "", ""], ["", "", ""], ["Dép.", "Nom", "Valeur"]]


def test_titles_are_under_the_letterhead():
    assert header_of([*HEAD, ["04", "", ""]]) == 2
    assert [(each.place, each.title) for each in columns_of(HEAD, 2)] == [(0, "Dép."), (1, "Nom"), (2, "Valeur")]
    assert header_of([]) == 0
    assert columns_of([], 0) == ()


@pytest.mark.parametrize(
    ("said", "of"),
    [("04", "04"), ("4", "04"), (4.0, "04"), (" 04 ", "04"), ("2a", "2A"), ("044", None), ("Total", None)],
)
def test_a_row_is_known_by_its_code_even_without_its_zeros(said, of):
    made = filling([*HEAD, [said, "", ""]], 2, COLUMNS, LINES)
    if of is None:
        assert (made.cells, made.lines, len(made.unknown)) == ({}, 0, 1)
    else:
        assert made.cells[3, 1] == next(line.name for line in LINES if line.code == of)
        assert (3, 0) not in made.cells, "the asker's code stays as it was written"


def test_rows_are_known_by_name_where_no_column_holds_a_code():
    columns = (AskedColumn(1, "Nom", "name"), AskedColumn(2, "Valeur", "value", "dpb"))
    made = filling([*HEAD, ["", "hautes alpes", ""], ["", "ALPES DE HAUTE PROVENCE", ""]], 2, columns, LINES)
    assert made.cells == {(4, 2): 87.1}
    assert (made.lines, made.blank, made.unknown) == (2, 1, ())


def test_a_name_that_two_lines_have_says_nothing():
    twins = [Line("1", "Saint-Martin", {VALUE: 1.0}), Line("2", "Saint Martin", {VALUE: 2.0})]
    columns = (AskedColumn(1, "Nom", "name"), AskedColumn(2, "Valeur", "value", "dpb"))
    assert filling([*HEAD, ["", "Saint-Martin", ""]], 2, columns, twins).unknown == ("Saint-Martin",)


def test_where_no_row_is_named_each_line_gets_one_under_what_is_there():
    made = filling([*HEAD, ["", "", ""]], 2, COLUMNS, LINES)
    assert {place: value for place, value in made.cells.items() if place[1] == 0} == {
        (3, 0): "04",
        (4, 0): "05",
        (5, 0): "2A",
    }
    assert (made.lines, made.blank) == (3, 1)
    noted = filling([*HEAD, ["", "", "", "unité : %"]], 2, COLUMNS, LINES)
    assert min(row for row, _column in noted.cells) == 4


def test_the_same_titles_are_filled_as_before_each_once():
    former = [AskedColumn(0, "Code  INSEE", "code"), AskedColumn(3, "Valeur", "value", "a", dt.date(2025, 12, 31)),
              AskedColumn(4, "Valeur", "value", "b")]  # fmt: skip
    now = [AskedColumn(0, "Valeur"), AskedColumn(1, "code insee"), AskedColumn(2, "valeur *"), AskedColumn(3, "Autre")]
    assert [(each.place, each.source, each.indicator) for each in filled_as(now, former)] == [
        (0, "value", "a"), (1, "code", ""), (2, "value", "b"), (3, "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("Code", "code"),
        ("CODE DE L'OPÉRATION", "code"),
        ("Avancement", "progress"),
        ("  météo * ", "weather"),
        ("Date", "said"),
        ("Dat", ""),
        ("Avancement 2025", ""),
        ("*", ""),
        ("(", ""),
    ],
)
def test_a_title_names_what_fills_its_column(title, source):
    labels = {
        "code": "Code de l'opération",
        "progress": "Avancement, en %",
        "weather": "Météo",
        "said": "Date de la météo",
    }
    assert proposed(title, labels) == source


@given(
    st.lists(st.lists(st.one_of(st.text(max_size=3), st.floats(), st.none(), st.booleans()), max_size=5), max_size=8)
)
def test_any_rows_are_read(rows):
    header = header_of(rows)
    columns = [AskedColumn(each.place, each.title, "code") for each in columns_of(rows, header)]
    made = filling(rows, header, columns, LINES)
    assert all(row > header for row, _column in made.cells)
