"""Workbooks in and out: what is written is read back; whatever is read, nothing fails; every problem is a sentence."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile

import pytest
import python_calamine
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phare.platform.exchange.gateways import workbooks, xlsx
from phare.platform.exchange.kernel.cells import ERRORS, canonical
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

EVERYTHING = Sheet(
    "Tout",
    (
        Column("text", "Texte", Kind.TEXT, example="Un texte", help="Ce que l'on veut"),
        Column("code", "Code", Kind.CODE, example="04"),
        Column("number", "Nombre", Kind.NUMBER, example=1.5),
        Column("integer", "Entier", Kind.INTEGER),
        Column("year", "Année", Kind.YEAR, example=2027),
        Column("date", "Date", Kind.DATE, example=dt.date(2026, 12, 31)),
        Column("boolean", "Booléen", Kind.BOOLEAN, example=True),
        Column("list", "Liste", Kind.LIST, example=("A", "B")),
        Column("choice", "Choix", Kind.TEXT, choices=("Titulaire", "Contractuel", "D'État")),
    ),
)
OTHER = Sheet("Autre", (Column("code", "Clé", Kind.CODE, required=True),), required=False)
BOOK = WorkbookDescription("tout", "Tout", (EVERYTHING, OTHER))
EXTENSION = {"ods": "ods", "xlsx": "xlsx", "csv": "zip"}

texts = st.text(max_size=20) | st.sampled_from(
    [
        "=1+1",
        "'=x",
        "''-1",
        "#REF!",
        "Err:502",
        "_x0041_",
        "a  b",
        "x\n\n y",
        "12",
        "1,5",
        "oui",
        "31/12/2026",
        "'",
        '"',
        ";,\t",
        "# note",
    ]
)
codes = st.from_regex(r"\A[^,;\s\x00-\x20'\u0085\u00a0][^,;\s\x00-\x1f]{0,5}\Z") | st.sampled_from(
    ["04", "1.10", "-x", "=1", "'=1"]
)
values = st.fixed_dictionaries(
    {
        "text": texts,
        "code": st.none() | codes,
        "number": st.none() | st.floats(-1e300, 1e300),
        "integer": st.none() | st.integers(-(10**15), 10**15),
        "year": st.none() | st.integers(1900, 2200),
        "date": st.none() | st.dates(dt.date(1901, 1, 1), dt.date(2200, 12, 31)),
        "boolean": st.none() | st.booleans(),
        "list": st.lists(codes, unique=True, max_size=3),
        "choice": st.sampled_from(["", "Titulaire", "Contractuel", "D'État"]),
    }
)


def as_kept(rows):
    """The rows in the form that every format keeps; a row that says nothing is no row."""
    kept = [{column.key: canonical(column, row[column.key]) for column in EVERYTHING.columns} for row in rows]
    return [row for row in kept if any(value not in ("", (), None) for value in row.values())]


def writable(row) -> bool:
    codes_of = [code for code in (row["code"], *row["list"]) if code]
    cleaned = [canonical(EVERYTHING.columns[1], code) for code in codes_of]
    as_written = all(code and not set(code) & set(",;") for code in cleaned)
    return as_written and len(set(cleaned)) == len(set(codes_of)) and not set(cleaned) & ERRORS


rows_of_all = st.lists(values.filter(writable), max_size=6)


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
@settings(max_examples=40, deadline=None)
@given(rows=rows_of_all)
@example(
    rows=[
        {**dict.fromkeys(column.key for column in EVERYTHING.columns), "list": [], "number": -0.0, "text": "a\tb\r\nc"}
    ]
)
def test_what_is_written_is_read_back_without_a_problem(file_format, rows):
    content = workbooks.write(BOOK, {"Tout": rows}, file_format)
    reading = workbooks.read(BOOK, content, f"tout.{EXTENSION[file_format]}")
    assert not reading.problems, [problem.sentence for problem in reading.problems]
    assert reading.values("Tout") == as_kept(rows)


@settings(max_examples=20, deadline=None)
@given(rows=rows_of_all)
def test_a_large_xlsx_is_written_as_it_comes_and_reads_back_too(rows):
    most, xlsx.LARGE = xlsx.LARGE, -1
    try:
        content = workbooks.write_xlsx(BOOK, {"Tout": rows})
    finally:
        xlsx.LARGE = most
    assert workbooks.read(BOOK, content, "x").values("Tout") == as_kept(rows)


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
def test_the_same_rows_give_the_same_bytes(file_format):
    rows = {"Tout": [{"text": "a", "number": 1.5}]}
    assert workbooks.write(BOOK, rows, file_format) == workbooks.write(BOOK, rows, file_format)


@settings(max_examples=200, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail),
        st.text(max_size=200).map(str.encode),
        st.text(max_size=60).map(lambda tail: ("Texte;Code\n" + tail).encode("utf-16")),
        st.text(max_size=100).map(lambda tail: ("Texte;Code;Nombre\n" + tail).encode("latin-1", "replace")),
    ),
    name=st.text(max_size=20),
)
def test_whatever_the_bytes_reading_never_fails(content, name):
    reading = workbooks.read(BOOK, content, name)
    for problem in reading.problems:
        assert problem.sentence.endswith((".", "!", "?")) and "ttendu : " in problem.sentence
    assert reading.problems or reading.sheets_read


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_damaged_workbook_is_a_problem_or_is_read(file_format, data):
    content = bytearray(workbooks.write(BOOK, {"Tout": [{"text": "a", "number": 1.5}]}, file_format))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content)[: data.draw(st.integers(0, len(content)))]
    reading = workbooks.read(BOOK, content, f"x.{file_format}")
    assert reading.problems or reading.values("Tout") == as_kept(
        [{**dict.fromkeys(EVERYTHING_KEYS), "text": "a", "number": 1.5}]
    )


EVERYTHING_KEYS = [column.key for column in EVERYTHING.columns]


@pytest.mark.parametrize("file_format", workbooks.FORMATS)
def test_a_template_reads_back_empty_and_without_a_problem(file_format):
    reading = workbooks.read(BOOK, workbooks.template(BOOK, file_format), f"modele.{EXTENSION[file_format]}")
    assert not reading.problems
    assert not reading.values("Tout")


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
def test_a_template_begins_with_its_help_and_shows_an_example(file_format):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbooks.template(BOOK, file_format)))
    assert book.sheet_names == ["Lisez-moi", "Tout", "Autre"]
    help_cells = {cell for row in book.get_sheet_by_name("Lisez-moi").to_python() for cell in row}
    assert {"Tout", "Ce que l'on veut", "Titulaire, Contractuel, D'État", "Obligatoire"} <= help_cells
    header, shown, *_ = book.get_sheet_by_name("Tout").to_python()
    assert header[:3] == ["Texte", "Code", "Nombre"]
    assert shown[0] == "# Exemple : Un texte" and shown[2] == 1.5


def test_formulas_are_neutralised_in_what_is_exported():
    rows = {"Tout": [{"text": start + "cmd|'/c calc'!A1", "code": "-x"} for start in "=+-@"]}
    content = workbooks.write_xlsx(BOOK, rows)
    cells = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Tout").to_python()
    lines = list(
        csv.reader(io.StringIO(workbooks.write_csv(EVERYTHING, rows["Tout"]).decode("utf-8-sig")), delimiter=";")
    )
    for row in cells[1:] + lines[1:]:
        assert row[0].startswith("'") and row[1] == "'-x"


def test_negative_numbers_stay_numbers():
    content = workbooks.write_csv(EVERYTHING, [{"number": -1.5}]).decode("utf-8-sig")
    assert content.splitlines()[1] == ";;-1,5;;;;;;"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    lines = [["Texte", "Nombre", "Année"], ["Évêché", "1\u00a0234,5", "2027"], ["à l'été", "-2", ""]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(lines)
    reading = workbooks.read(BOOK, stream.getvalue().encode(encoding), "Tout.csv")
    assert not reading.problems, reading.problems
    assert [(v["text"], v["number"], v["year"]) for v in reading.values("Tout")] == [
        ("Évêché", 1234.5, 2027),
        ("à l'été", -2.0, None),
    ]


def test_excel_may_say_the_delimiter_in_a_first_line():
    reading = workbooks.read(BOOK, b"sep=,\r\nTexte,Nombre\r\na,2\r\nb,x\r\n", "Tout.csv")
    assert [problem.row for problem in reading.problems] == [3]


def test_a_csv_of_unknown_name_is_known_by_its_titles():
    reading = workbooks.read(BOOK, "Clé\nCAB\n".encode(), "export (3).csv")
    assert [p.sentence for p in reading.problems] == ["Feuille « Tout » : attendu : cette feuille, obligatoire."]
    assert reading.values("Autre") == [{"code": "CAB"}]


def test_quotes_that_do_not_match_are_a_problem_with_their_line():
    reading = workbooks.read(BOOK, b'Texte;Code\na;b\n"a;b\n', "Tout.csv")
    assert "ligne 3" in reading.problems[0].sentence


def test_the_content_decides_whatever_the_name():
    content = workbooks.write_ods(BOOK, {"Tout": [{"text": "a"}]})
    assert workbooks.read(BOOK, content, "photo.png").values("Tout")[0]["text"] == "a"
    for beginning in (
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"<html><table>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x1f\x8b\x08",
    ):
        (problem,) = workbooks.read(BOOK, beginning + b"x" * 100, "Tout.csv").problems
        assert "un classeur ODS" in problem.sentence


def test_unknown_sheets_are_named_with_the_nearest_and_notes_are_left_alone():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name in ("Touut", "#notes", "vide"):
            page = book.add_worksheet(name)
            if name != "vide":
                page.write(0, 0, "Texte")
    reading = workbooks.read(BOOK, stream.getvalue(), "x.xlsx")
    assert [(p.sheet, p.expected[:20]) for p in reading.problems] == [("Touut", "« Tout » peut-être (")]


def test_a_workbook_with_none_of_the_sheets_is_not_one_that_holds_nothing():
    book = WorkbookDescription("deux", "Deux", (sheet("A"), sheet("B")))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet("Feuil1")
    (problem,) = workbooks.read(book, stream.getvalue(), "x.xlsx").problems
    assert problem.sentence == "Lu « Feuil1 », attendu : une des feuilles : A, B."


def sheet(name: str) -> Sheet:
    return Sheet(name, (Column("n", "N", Kind.NUMBER),), required=False)


def test_a_cell_too_long_for_a_csv_is_said_to_be():
    (problem,) = workbooks.read(BOOK, b"Texte\n" + b"x" * 200_000, "Tout.csv").problems
    assert "aucune cellule ne dépasse" in problem.sentence


def errors_workbook(extension: str) -> bytes:
    if extension == "xlsx":
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            page = book.add_worksheet("Tout")
            page.write_row(2, 1, ["Texte", "Nombre"])
            page.write_formula(3, 1, "=1+1", None, 2)
            page.write_formula(3, 2, "=1/0", None, "#DIV/0!")
            page.write_formula(4, 2, "=A99999", None, 3.5)
        return stream.getvalue()
    blank = workbooks.write_ods(BOOK, {"Tout": [{"text": "MARK"}]})
    out = io.BytesIO()
    cell = re.compile(rb"<table:table-cell[^>]*><text:p>MARK</text:p></table:table-cell>")
    wrong = (
        b'<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        b'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    with zipfile.ZipFile(io.BytesIO(blank)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            new.writestr(member, cell.sub(wrong, old.read(member)))
    return out.getvalue()


def test_a_formula_in_error_is_a_problem_in_xlsx_and_cached_values_are_read():
    reading = workbooks.read(BOOK, errors_workbook("xlsx"), "x.xlsx")
    assert [(p.row, p.column, p.read) for p in reading.problems] == [(4, "Nombre (C)", "#DIV/0!")]
    assert [(v["text"], v["number"]) for v in reading.values("Tout")] == [("2", None), ("", 3.5)]


def test_a_formula_in_error_is_a_problem_in_ods():
    reading = workbooks.read(BOOK, errors_workbook("ods"), "x.ods")
    assert [(p.sheet, p.row, p.column, p.read) for p in reading.problems] == [("Tout", 2, "Texte (A)", "#DIV/0!")]


def test_dates_counted_from_1904_are_the_same_days():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        page = book.add_worksheet("Tout")
        page.write(0, 0, "Date")
        page.write_datetime(1, 0, dt.datetime(2026, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
    assert workbooks.read(BOOK, stream.getvalue(), "x.xlsx").values("Tout")[0]["date"] == dt.date(2026, 12, 31)


def test_a_text_too_long_for_a_cell_is_never_cut():
    from phare.platform.exchange.gateways.columns import TextTooLongError

    with pytest.raises(TextTooLongError, match="Texte"):
        workbooks.write_xlsx(BOOK, {"Tout": [{"text": "x" * 32_001}]})
