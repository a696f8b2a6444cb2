"""What each kind of column accepts, cell by cell, as spreadsheets and people write it."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.exchange.kernel.cells import Unread, canonical, clean, parse, shown
from phare.platform.exchange.kernel.description import Column, Kind

DAY = dt.date(2026, 12, 31)


def column(kind: Kind, **rules: object) -> Column:
    return Column("it", "Colonne", kind, **rules)


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (Kind.TEXT, "  Accueil\r\ndu public ", "Accueil\ndu public"),
        (Kind.TEXT, "a\tb\x07", "a b"),
        (Kind.TEXT, 12.0, "12"),
        (Kind.TEXT, 1.5, "1,5"),
        (Kind.TEXT, DAY, "31/12/2026"),
        (Kind.TEXT, True, "oui"),
        (Kind.TEXT, "'=1+1", "=1+1"),
        (Kind.TEXT, "'n'est pas'", "'n'est pas'"),
        (Kind.CODE, "04", "04"),
        (Kind.CODE, " B-354 ", "B-354"),
        (Kind.CODE, 354.0, "354"),
        (Kind.CODE, -5.0, "-5"),
        (Kind.NUMBER, "1 234,5", 1234.5),
        (Kind.NUMBER, "1\u00a0234,5", 1234.5),
        (Kind.NUMBER, "1\u202f234\u202f567.25", 1234567.25),
        (Kind.NUMBER, "−0,5", -0.5),
        (Kind.NUMBER, "1234,5", 1234.5),
        (Kind.NUMBER, ",5", 0.5),
        (Kind.NUMBER, "1e-07", 1e-7),
        (Kind.NUMBER, 0.1 + 0.2, 0.3),
        (Kind.INTEGER, "12", 12),
        (Kind.INTEGER, 12.0, 12),
        (Kind.YEAR, "2027", 2027),
        (Kind.YEAR, 2027.0, 2027),
        (Kind.DATE, "31/12/2026", DAY),
        (Kind.DATE, "2026-12-31", DAY),
        (Kind.DATE, "2026-12-31T00:00:00", DAY),
        (Kind.DATE, "31.12.2026", DAY),
        (Kind.DATE, "31 décembre 2026", DAY),
        (Kind.DATE, "1er janvier 2027", dt.date(2027, 1, 1)),
        (Kind.DATE, dt.datetime(2026, 12, 31), DAY),
        (Kind.DATE, 46387.0, DAY),
        (Kind.BOOLEAN, "Oui", True),
        (Kind.BOOLEAN, "NON", False),
        (Kind.BOOLEAN, True, True),
        (Kind.BOOLEAN, 0.0, False),
        (Kind.BOOLEAN, "VRAI", True),
        (Kind.LIST, "A, B ;C", ("A", "B", "C")),
        (Kind.LIST, 354.0, ("354",)),
    ],
)
def test_a_cell_is_read_as_it_is_written(kind, written, value):
    read = parse(column(kind), written)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        (Kind.NUMBER, "douze", "un nombre"),
        (Kind.NUMBER, "12 ETP", "un nombre"),
        (Kind.NUMBER, "1.234,5", "un nombre"),
        (Kind.NUMBER, "12 34", "un nombre"),
        (Kind.NUMBER, ".", "un nombre"),
        (Kind.NUMBER, "٣", "un nombre"),
        (Kind.NUMBER, True, "un nombre"),
        (Kind.NUMBER, DAY, "un nombre"),
        (Kind.NUMBER, math.nan, "un nombre fini"),
        (Kind.NUMBER, math.inf, "un nombre fini"),
        (Kind.NUMBER, "1e999", "un nombre fini"),
        (Kind.NUMBER, "#DIV/0!", "la formule de cette cellule est en erreur"),
        (Kind.TEXT, "#REF!", "la formule de cette cellule est en erreur"),
        (Kind.TEXT, "Err:502", "la formule de cette cellule est en erreur"),
        (Kind.INTEGER, 1.5, "un nombre entier"),
        (Kind.INTEGER, 1e16, "un nombre entier"),
        (Kind.YEAR, "26", "une année de 1900 à 2200"),
        (Kind.YEAR, DAY, "une année"),
        (Kind.DATE, "12/31/2026", "le jour avant le mois"),
        (Kind.DATE, "29/02/2027", "qui existe"),
        (Kind.DATE, "31/12/26", "une date"),
        (Kind.DATE, 2026.0, "une date"),
        (Kind.DATE, dt.datetime(2026, 12, 31, 10, 5), "une date sans heure"),
        (Kind.DATE, dt.date(1789, 7, 14), "entre 1901 et 2200"),
        (Kind.BOOLEAN, "peut-être", "oui ou non"),
        (Kind.BOOLEAN, 2.0, "oui ou non"),
        (Kind.CODE, 1.1, "1,10 ne se distingue plus de 1,1"),
        (Kind.CODE, dt.date(2026, 1, 1), "le tableur l'a changé en date"),
        (Kind.CODE, "A, B", "un seul code"),
        (Kind.CODE, "x" * 101, "100 signes"),
        (Kind.LIST, "A, B, A", "« A » est répété"),
        (Kind.LIST, 1.2, "séparés par des virgules"),
        (Kind.TEXT, dt.timedelta(hours=30), "un texte"),
        (Kind.TEXT, "x" * 32_001, "32000 signes"),
    ],
)
def test_a_cell_that_is_not_what_the_column_wants_says_what_was_expected(kind, written, expected):
    read = parse(column(kind), written)
    assert isinstance(read, Unread)
    assert expected in read.expected


@pytest.mark.parametrize(("kind", "value"), [(Kind.TEXT, ""), (Kind.LIST, ()), (Kind.NUMBER, None), (Kind.CODE, None)])
def test_an_empty_cell_is_none_or_an_empty_text_or_list(kind, value):
    assert parse(column(kind), " \n") == value
    assert parse(column(kind), None) == value


def test_an_empty_cell_of_a_required_column_is_a_problem():
    assert isinstance(parse(column(Kind.TEXT, required=True), "  "), Unread)


def test_choices_are_matched_without_case_nor_accents_and_the_nearest_is_proposed():
    status = column(Kind.TEXT, choices=("Titulaire", "Contractuel", "Temporaire"))
    assert parse(status, " titulairé") == "Titulaire"
    assert parse(status, "Contratuel").expected.startswith("« Contractuel » peut-être")


def test_a_code_of_known_width_gets_its_zeros_back():
    commune = column(Kind.CODE, width=5)
    assert parse(commune, 4070.0) == "04070"
    assert parse(commune, "4070") == "04070"
    assert parse(commune, "2A004") == "2A004"


@pytest.mark.parametrize(("written", "ok"), [(0, True), (-0.1, False), (100, True), (100.5, False)])
def test_bounds_are_included(written, ok):
    assert isinstance(parse(column(Kind.NUMBER, minimum=0, maximum=100), written), Unread) is not ok


def test_what_was_read_is_shown_as_in_the_spreadsheet():
    assert [shown(x) for x in (1.5, 12.0, DAY, True, ("A", "B"), None, "a\n b")] == [
        "1,5",
        "12",
        "31/12/2026",
        "oui",
        "A, B",
        "",
        "a b",
    ]
    assert len(shown("x" * 1000)) == 80


anything = st.one_of(
    st.none(),
    st.text(),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(st.sampled_from(Kind), anything)
def test_no_cell_makes_the_reading_fail_and_what_is_read_is_canonical(kind, raw):
    read = parse(column(kind), raw)
    if not isinstance(read, Unread):
        assert canonical(column(kind), read) == read


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
