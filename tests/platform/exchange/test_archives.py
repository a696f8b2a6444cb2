"""Hostile files: each is refused with a sentence, in little time and memory, before anything else opens it."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from phare.platform.exchange.gateways import archives, workbooks
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.limits import LARGEST_FILE, RefusedFileError

BOOK = WorkbookDescription("a", "A", (Sheet("A", (Column("name", "Nom", Kind.TEXT),)),))
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def zipped(**members: bytes | str) -> bytes:
    """A ZIP of these members, `mimetype` first; two underscores in a name stand for a slash, one for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def ods(rows: str, head: str = "", **more: bytes | str) -> bytes:
    """An ODS whose table A holds these rows, as XML."""
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "calcext")
    )
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(**{"mimetype": ODS, "META-INF__manifest_xml": manifest, "content_xml": content, **more})


def xlsx(*cells: tuple[int, int]) -> bytes:
    """An XLSX that has a cell in each of these places."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("A")
        page.write(0, 0, "Nom")
        for row, column in cells:
            page.write(row, column, "x")
    return stream.getvalue()


def altered(content: bytes, member: str, change) -> bytes:
    """The same ZIP with one member changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            kept = old.read(each)
            new.writestr(each.filename, change(kept) if each.filename == member else kept)
    return stream.getvalue()


def refusal(content: bytes) -> str:
    """The one sentence that refuses this file, found quickly and without filling the memory."""
    tracemalloc.start()
    begun = time.monotonic()
    reading = workbooks.read(BOOK, content, "a.ods")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begun < 20
    assert peak < 150 * 1024 * 1024
    assert not any(reading.rows.values())
    (problem,) = reading.problems
    return problem.sentence


def row(*names: str) -> str:
    return "<table:table-row>" + "".join(CELL.format(name) for name in names) + "</table:table-row>"


def test_an_ordinary_hand_made_ods_is_read():
    reading = workbooks.read(BOOK, ods(row("Nom") + row("Claire")), "a.ods")
    assert not reading.problems and reading.values("A") == [{"name": "Claire"}]


def test_a_file_above_20_mb_is_refused():
    assert "20 Mo" in refusal(b"Nom\n" + b"x" * LARGEST_FILE)


def test_more_than_200_000_rows_are_refused():
    reading = workbooks.read(BOOK, b"Nom\n" + b"x\n" * 200_001, "A.csv")
    (problem,) = reading.problems
    assert "200\u202f000 lignes au plus" in problem.sentence and problem.row == 200_002
    assert not workbooks.read(BOOK, b"Nom\n" + b"x\n" * 200_000, "A.csv").problems


@pytest.mark.parametrize("name", ["content_xml", "Pictures__a_png"])
def test_an_inflated_zip_is_refused(name):
    members = {"mimetype": ODS, "content_xml": "<x/>", name: b" " * (60 * 1024 * 1024)}
    assert "gonflé" in refusal(zipped(**members))


def test_an_inflated_zip_that_declares_little_is_refused():
    content = bytearray(zipped(mimetype=ODS, content_xml=b" " * (60 * 1024 * 1024)))
    directory = content.rindex(b"PK\x01\x02")
    header = content.rindex(b"PK\x03\x04", 0, directory)
    struct.pack_into("<I", content, directory + 24, 100)
    struct.pack_into("<I", content, header + 22, 100)
    assert "gonflé" in refusal(bytes(content))


def test_a_csv_as_wide_as_its_maker_likes_costs_little():
    short = b"x\n" * 4_000
    reading = workbooks.read(BOOK, b"Nom\n" + b";" * 5_000_000 + b"y\n" + short, "A.csv")
    assert [(p.row, p.read) for p in reading.problems] == [(2, "5000001 cellules")]
    header = workbooks.read(BOOK, b"Nom;" + b"a;" * 3_000_000 + b"\nx\n", "A.csv")
    assert 1_000 < len(header.problems) < 2_000


def test_a_csv_of_one_endless_line_is_not_read_whole_to_be_recognised():
    two = WorkbookDescription("deux", "Deux", tuple(Sheet(name, (Column("n", "N", Kind.NUMBER),)) for name in "AB"))
    begun = time.process_time()
    assert workbooks.read(two, b";" * 3_000_000, "x.csv").problems
    assert time.process_time() - begun < 2


def test_a_file_where_everything_is_wrong_stops_being_listed():
    book = WorkbookDescription("a", "A", (Sheet("A", (Column("n", "N", Kind.NUMBER, required=True),)),))
    problems = workbooks.read(book, b"N\n" + b"x\n" * 150_000, "A.csv").problems
    assert len(problems) == 20_001 and "corrigez ceux-ci" in problems[0].sentence


def test_members_that_share_their_bytes_are_refused():
    content = bytearray(zipped(mimetype=ODS, content_xml="<x/>", styles_xml="<x/>"))
    last = content.rindex(b"PK\x01\x02")
    before = content.rindex(b"PK\x01\x02", 0, last)
    content[last + 42 : last + 46] = content[before + 42 : before + 46]
    assert "abîmé" in refusal(bytes(content))


def test_two_names_for_one_member_are_refused():
    content = zipped(mimetype=ODS, content_xml="<x/>")
    assert "abîmé" in refusal(content.replace(b"content.xml", b"coNtent.xml", 1))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Object__a_zip", zipped(a="b")),
        ("Object__a_xml", zipped(a="b")),
        ("a_gz", b"\x1f\x8b\x08rest"),
        ("a_bin", b"7z\xbc\xaf\x27\x1c"),
        ("a_tar", b"\x00" * 257 + b"ustar" + b"\x00" * 250),
    ],
)
def test_nested_archives_are_refused(name, content):
    assert "sans archive à l'intérieur" in refusal(ods(row("Nom"), **{name: content}))


def test_a_zip_of_csv_files_is_read_but_not_a_zip_of_workbooks():
    assert workbooks.read(BOOK, zipped(A_csv="Nom\nClaire\n"), "a.zip").values("A") == [{"name": "Claire"}]
    assert "un ZIP qui ne contient que des CSV" in refusal(zipped(a_ods=ods(row("Nom")), b_csv="Nom\n"))


def test_a_password_is_refused_with_what_to_do():
    content = bytearray(zipped(mimetype=ODS, content_xml="<x/>"))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert "sans mot de passe" in refusal(bytes(content))
    manifest = "<manifest:encryption-data/>"
    assert "sans mot de passe" in refusal(ods(row("Nom"), **{"META-INF__manifest_xml": manifest}))
    assert "sans mot de passe" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_entities_are_refused_in_ods_and_xlsx(head):
    assert "entités XML" in refusal(ods(row("&b;"), head=head))
    assert "entités XML" in refusal(altered(xlsx(), "xl/sharedStrings.xml", lambda x: head.encode() + x))


def test_an_entity_declared_across_two_chunks_is_found():
    for before in range(1, 10):
        padding = "<!--" + " " * (archives.CHUNK - len('<?xml version="1.0"?><!---->') - before) + "-->"
        assert "entités XML" in refusal(ods(row("Nom"), head=padding + "<!DOCTYPE x>"))


def test_markup_in_another_encoding_does_not_hide_entities():
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>'.encode("utf-16")
    assert "entités XML" in refusal(altered(xlsx(), "xl/sharedStrings.xml", lambda x: hidden))


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>'
        + CELL.format("z")
        + "</table:table-row>",
        row(*["x"] * 2_000)
        + '<table:table-row table:number-rows-repeated="900000">'
        + CELL.format("y")
        + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="&#49;000000000">' + CELL.format("y") + "</table:table-row>",
    ],
)
def test_an_ods_that_repeats_cells_without_end_is_refused(rows):
    assert "cellules" in refusal(ods(row("Nom") + rows))


def test_the_empty_end_that_spreadsheets_write_costs_nothing():
    end = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    wide = CELL.format("Claire") + '<table:table-cell table:number-columns-repeated="16383"/>'
    reading = workbooks.read(BOOK, ods(row("Nom") + f"<table:table-row>{wide}</table:table-row>" + end), "a.ods")
    assert not reading.problems and reading.values("A") == [{"name": "Claire"}]


@pytest.mark.parametrize("far", [(1_048_575, 16_383), (200_000, 16_383), (1_048_575, 50)])
def test_a_cell_lost_at_the_far_corner_of_an_xlsx_is_refused(far):
    assert "cellules perdues" in refusal(xlsx(far))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b'r="B2"', b"r='XFD1048576'"),
        (b'r="B2"', b'r = "XFD1048576"'),
        (b'r="B2"', b'\n r="XFD1048576"'),
        (b'r="B2"', b'r="xfd1048576"'),
        (b'r="B2"', b'r="&#88;FD1048576"'),
        (b'r="B2"', b'r="B99999999"'),
        (b'<row r="2"', b'<row r="999999"'),
    ],
)
def test_a_far_cell_is_found_however_it_is_written(written, instead):
    def change(sheet: bytes) -> bytes:
        assert written in sheet
        wide = b"<row r='1'>" + b"<c/>" * 3_000 + b"</row>" if b"<row" in written else b""
        return sheet.replace(written, instead).replace(b"<sheetData>", b"<sheetData>" + wide)

    assert "cellules" in refusal(altered(xlsx((1, 1)), "xl/worksheets/sheet1.xml", change))


def test_a_sheet_under_another_name_is_looked_at_too():
    content = altered(
        xlsx((1_048_575, 16_383)), "xl/_rels/workbook.xml.rels", lambda x: x.replace(b"worksheets/sheet1", b"a")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(each.filename.replace("worksheets/sheet1", "a"), old.read(each))
    assert "cellules perdues" in refusal(stream.getvalue())


def test_macros_are_left_alone():
    stream = io.BytesIO(xlsx((1, 0)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 macros")
    assert workbooks.read(BOOK, stream.getvalue(), "a.xlsm").values("A") == [{"name": "x"}]


@pytest.mark.parametrize(
    "content",
    [
        zipped(mimetype="application/vnd.oasis.opendocument.text", content_xml="<x/>"),
        zipped(**{"[Content_Types]_xml": "<x/>", "word__document_xml": "<x/>"}),
        zipped(**{"[Content_Types]_xml": "<x/>", "xl__workbook_bin": "x"}),
        zipped(a_txt="bonjour"),
        zipped(),
    ],
)
def test_another_kind_of_zip_is_refused_with_what_was_expected(content):
    assert "classeur" in refusal(content)


def test_too_many_sheets_are_refused():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for _ in range(101):
            book.add_worksheet()
    assert "100 feuilles" in refusal(stream.getvalue())


def test_unknown_compressions_and_too_many_members_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("mimetype", ODS)
    assert "compression" in refusal(stream.getvalue())
    assert "parties" in refusal(zipped(**{f"m{n}": "" for n in range(2_001)}))


def test_what_is_inspected_is_named():
    package = archives.inspected(ods(row("Nom")))
    assert package.nature is archives.Nature.ODS and "content.xml" in package.names
    with pytest.raises(RefusedFileError):
        archives.inspected(b"PK\x03\x04")


def test_rows_and_columns_of_several_tables_are_counted_apart_and_errors_found_in_each():
    error = '<table:table-cell calcext:value-type="error"><text:p>Err:502</text:p></table:table-cell>'
    first = row("Nom") + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    second = (
        "<table:table-header-rows>" + row("Nom", "x") + "</table:table-header-rows><table:table-rows>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{error}</table:table-row>'
        "</table:table-rows>"
    )
    package = archives.inspected(ods(first + '</table:table><table:table table:name="É &amp; B">' + second))
    assert package.errors == {("É & B", 4, 2): "Err:502"}
