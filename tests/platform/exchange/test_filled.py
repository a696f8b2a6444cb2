"""Somebody else's table: cells are set, everything else is as it was."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from phare.platform.exchange.gateways import filled
from phare.platform.exchange.kernel.limits import RefusedFileError

VALUES = st.one_of(
    st.text("aé<&>\"' =+;\n", min_size=1, max_size=8).filter(str.strip),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3) + 0.0),
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
)
CELLS = st.dictionaries(st.tuples(st.integers(1, 40), st.integers(0, 12)), VALUES, min_size=1, max_size=15)
TITLES = ["Code", "Nom", "Valeur", "Date"]


def returned(path):
    """A workbook as an asker makes it: a letterhead merged, styles, a total, a second sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, other = book.add_worksheet("Remontée"), book.add_worksheet("Mode d'emploi")
        other.write(0, 0, "à lire")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.merge_range(0, 0, 0, 3, "Remontée 2026", book.add_format({"bold": True}))
        for place, title in enumerate(TITLES):
            page.write(2, place, title)
        page.write(3, 0, "04")
        page.write_blank(3, 3, None, day)
        page.write(5, 0, "Total")
        page.write_formula(5, 2, "=SUM(C4:C5)", None, 999)
    return stream.getvalue()


def as_read(value):
    """A value as it comes back: numbers are those of spreadsheets, a text has no outer blanks."""
    if isinstance(value, str):
        return "\n".join(line for line in value.strip().split("\n"))
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value


def alike(read, value) -> bool:
    if isinstance(read, dt.date):
        return read == value
    return str(read).replace(" ", "") == str(as_read(value)).replace(" ", "") or read == as_read(value)


@pytest.mark.parametrize("file_format", ["ods", "xlsx"])
@settings(max_examples=60, deadline=None)
@given(cells=CELLS, later=CELLS)
def test_what_is_set_is_read_back_and_the_rest_is_as_it_was(file_format, cells, later):
    content = filled.blank(TITLES, file_format)
    [sheet] = filled.sheets_of(content, "t")
    made = filled.filled(filled.filled(content, sheet, cells), sheet, later)
    rows = filled.sheets_of(made, "t")[sheet]
    assert rows[0][:4] == TITLES
    wanted = cells | later
    for (row, column), value in wanted.items():
        assert alike(rows[row][column], value), (rows[row][column], value)
    said = {(at, place) for at, row in enumerate(rows) for place, cell in enumerate(row) if cell != "" and at}
    assert said == wanted.keys()


def test_an_xlsx_keeps_its_other_members_byte_for_byte():
    content = returned("xlsx")
    made = filled.filled(content, "Remontée", {(3, 1): "Alpes <&>", (3, 2): 12.5, (3, 3): dt.date(2026, 3, 1)})
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(made)) as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
        assert b"fullCalcOnLoad" in after.read("xl/workbook.xml")
        sheet = after.read("xl/worksheets/sheet1.xml")
    assert b"<mergeCell " in sheet
    assert b"SUM(C4:C5)" in sheet
    assert b"999" not in sheet, "what the total had come to is no longer true"
    rows = filled.sheets_of(made, "t")["Remontée"]
    # The day is shown as one, since the cell was made for it.
    assert rows[3] == ["04", "Alpes <&>", 12.5, dt.date(2026, 3, 1)]


def test_a_row_filled_beyond_its_end_no_longer_says_where_it_ended():
    made = filled.filled(returned("xlsx"), "Remontée", {(3, 7): "au bord", (4, 0): "05"})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = dict(re.findall(r'<row r="([0-9]+)"([^>]*)>', sheet))
    assert "spans" not in rows["4"]
    assert "spans" in rows["3"], "what is not filled is as it was"
    assert filled.sheets_of(made, "t")["Remontée"][4][0] == "05"


def test_a_formula_is_never_written_over():
    made = filled.filled(returned("xlsx"), "Remontée", {(5, 2): 7})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"SUM(C4:C5)" in archive.read("xl/worksheets/sheet1.xml")


def test_days_are_counted_as_the_workbook_counts_them():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        page = book.add_worksheet("A")
        page.write(0, 0, "Date")
        page.write_blank(1, 0, None, book.add_format({"num_format": "d mmm yyyy"}))
    made = filled.filled(stream.getvalue(), "A", {(1, 0): dt.date(2026, 11, 26)})
    assert filled.sheets_of(made, "t")["A"][1] == [dt.date(2026, 11, 26)]


def test_a_merged_cell_of_an_ods_and_repeated_rows_are_left_to_themselves():
    content = filled.blank(TITLES, "ods")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
        rows = (
            b'<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="4"/>'
            b'</table:table-row><table:table-row><table:table-cell table:formula="of:=1+1" office:value-type="float" '
            b'office:value="2"><text:p>2</text:p></table:table-cell><table:covered-table-cell/></table:table-row>'
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            for info in archive.infolist():
                body = archive.read(info)
                made.writestr(
                    info,
                    xml.replace(b"</table:table>", rows + b"</table:table>")
                    if info.filename == "content.xml"
                    else body,
                )
    after = filled.filled(stream.getvalue(), "Feuille1", {(2, 1): "x", (4, 0): 9, (4, 1): 9, (4, 2): 9})
    assert filled.sheets_of(after, "t")["Feuille1"][2][1] == "x"
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        xml = archive.read("content.xml")
    assert b'table:formula="of:=1+1"/>' in xml or b'table:formula="of:=1+1"></table:table-cell>' in xml
    assert b"<table:covered-table-cell/>" in xml
    assert xml.count(b'office:value="9"') == 1


def test_an_ods_as_libreoffice_writes_it_is_filled_in_place():
    """Titles in a group of their own, the rest of the sheet as one row repeated to its very end, names after it."""
    inside = (
        '<table:table table:name="R" table:style-name="ta1"><office:forms form:automatic-focus="false" '
        'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"/><table:table-column '
        'table:number-columns-repeated="16384"/><table:table-header-rows><table:table-row table:style-name="ro1">'
        '<table:table-cell table:style-name="ce1" office:value-type="string" calcext:value-type="string" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><text:p>Code</text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>Valeur</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row></table:table-header-rows>'
        '<table:table-row table:style-name="ro1" table:number-rows-repeated="1048575">'
        '<table:table-cell table:style-name="ce2" table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table><table:named-expressions/>"
    )
    with zipfile.ZipFile(io.BytesIO(filled.blank(TITLES, "ods"))) as archive:
        xml = archive.read("content.xml").decode()
        head, tail = xml[: xml.index("<table:table ")], xml[xml.index("</office:spreadsheet>") :]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            for info in archive.infolist():
                body = (head + inside + tail).encode() if info.filename == "content.xml" else archive.read(info)
                made.writestr(info, body)
    after = filled.filled(stream.getvalue(), "R", {(1, 0): "04", (1, 1): 2.5, (7, 1): 3})
    rows = filled.sheets_of(after, "t")["R"]
    assert [row[:2] for row in rows] == [["Code", "Valeur"], ["04", 2.5], *[["", ""]] * 5, ["", 3.0]]
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        xml = archive.read("content.xml").decode()
    assert xml.count("<table:named-expressions/>") == 1
    # What the sheet repeats is still as many rows: 1,048,576 in all, styled as they were.
    repeated = [int(each) for each in re.findall('number-rows-repeated="([0-9]+)"', xml)]
    assert sum(repeated) + 1 + 2 == 1_048_576
    assert 'table:style-name="ce2" office:value-type="float"' in xml


def test_a_csv_keeps_its_delimiter_and_no_text_becomes_a_formula():
    content = b"Code,Nom\n04,\n05,Hautes-Alpes\n"
    made = filled.filled(content, "t", {(1, 1): "=1+1", (3, 0): "06", (3, 2): 1.5})
    assert made.decode("utf-8-sig") == 'Code,Nom\n04,\'=1+1\n05,Hautes-Alpes\n06,,"1,5"\n'


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4", b"PK\x03\x04 rien", b"\x00\x01\x02", b"<html></html>"],
    ids=["empty", "pdf", "zip", "raw", "page"],
)
def test_what_is_no_table_is_refused_with_a_sentence(content):
    with pytest.raises(RefusedFileError) as refused:
        filled.sheets_of(content, "t")
    assert refused.value.args[0]


def test_an_archive_of_several_csv_is_no_table_to_fill():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", "A;B\n1;2\n")
    with pytest.raises(RefusedFileError, match="un seul tableau"):
        filled.sheets_of(stream.getvalue(), "t")
