"""CSV in and out: comma, semicolon or tab; UTF-8, with or without mark, UTF-16 with its mark, or Latin-1."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from phare.platform.exchange.gateways.columns import written_rows
from phare.platform.exchange.kernel.cells import clean, plain_number, shown
from phare.platform.exchange.kernel.description import Sheet, WorkbookDescription
from phare.platform.exchange.kernel.guard import guard
from phare.platform.exchange.kernel.help import example
from phare.platform.exchange.kernel.limits import MOST_COLUMNS, RefusedFileError
from phare.platform.exchange.kernel.names import fold
from phare.values.phrase import phrase

DELIMITERS = ";,\t"
# No text has these, whatever its encoding.
_BINARY = bytes({*range(0x20)} - {*b"\t\n\x0b\f\r\x1b"})
_NOT_BINARY = bytes({*range(256)} - {*_BINARY})


def opened(content: bytes, titles: Sequence[str] = ()) -> tuple[str, str]:
    """Return the text of a CSV and its delimiter. Raises RefusedFileError.

    `titles` are the headers that may be there: the delimiter is the one that finds most of them.
    """
    text = _decoded(content)
    if text[:4].lower() == "sep=" and text[4:5] in tuple(DELIMITERS):
        # Excel's own convention: a first line that says the delimiter, and is not shown.
        return text[5:].removeprefix("\r").removeprefix("\n"), text[4]
    return text, _delimiter(text, titles)


def rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the rows of a CSV, empty ones included. Raises RefusedFileError where its quotes do not match."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        if "field limit" in str(error):
            raise RefusedFileError(
                phrase("un CSV dont aucune cellule ne dépasse {longest} signes", longest=csv.field_size_limit())
            ) from None
        raise RefusedFileError(
            phrase("un CSV bien formé : guillemets mal fermés vers la ligne {line}", line=reader.line_num)
        ) from None


def _decoded(content: bytes) -> str:
    # What spreadsheets call Latin-1 is Windows' own, with the euro and the œ; Latin-1 itself takes every byte.
    encodings = ["utf-8-sig", "cp1252", "latin-1"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content.translate(None, _NOT_BINARY):
        encodings = []
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFileError(phrase("un classeur ODS ou XLSX, ou un texte CSV en UTF-8 ou en Latin-1"))


def _delimiter(text: str, titles: Sequence[str]) -> str:
    known = {fold(title) for title in titles}
    first = [line for line in text[:20_000].splitlines()[:20] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        found = max(
            (len({fold(cell.strip('"')) for cell in line.split(delimiter, MOST_COLUMNS)} & known) for line in first),
            default=0,
        )
        return found, first[0].count(delimiter) if first else 0

    return max(DELIMITERS, key=score)


def write(sheet: Sheet, rows: Sequence[Mapping[str, Any]], delimiter: str = ";", *, examples: bool = False) -> bytes:
    """Return rows as CSV in UTF-8 with its mark, semicolons and decimal commas: French spreadsheets open it as is."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    if examples and (shown_row := example(sheet)):
        writer.writerow([shown(value) for value in shown_row])
    writer.writerows(written_rows(sheet, rows, lambda column, value: _said(value)))
    return codecs.BOM_UTF8 + stream.getvalue().encode()


def write_all(
    description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, examples: bool = False
) -> bytes:
    """Return a workbook as CSV: the file itself for one sheet, else a ZIP of one CSV per sheet, named after it."""
    if len(description.sheets) == 1:
        return write(description.sheets[0], rows.get(description.sheets[0].name, ()), examples=examples)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in description.sheets:
            # One date for every member: the same rows give the same bytes.
            member = zipfile.ZipInfo(f"{sheet.name}.csv", (2000, 1, 1, 0, 0, 0))
            content = write(sheet, rows.get(sheet.name, ()), examples=examples)
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def write_table(lines: Iterable[Sequence[str]]) -> bytes:
    """Return a plain table of texts, its header first, as CSV; texts that look like formulas are neutralised."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([guard(clean(cell)) for cell in line])
    return codecs.BOM_UTF8 + stream.getvalue().encode()


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return plain_number(value).replace(".", ",")
