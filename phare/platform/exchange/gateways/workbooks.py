"""Workbooks in and out: ODS, XLSX and CSV, all from one description.

`read` never raises on rubbish: whatever is wrong with a file is a problem with a sentence.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import python_calamine

from phare.platform.exchange.gateways import delimited, ods, xlsx
from phare.platform.exchange.kernel.description import Sheet, WorkbookDescription
from phare.platform.exchange.kernel.limits import LARGEST_FILE, MOST_ROWS
from phare.platform.exchange.kernel.names import fold, nearest
from phare.platform.exchange.kernel.reading import Problem, Reading, Rows
from phare.platform.exchange.kernel.table import read_table

Grid = Iterable[Sequence[Any]]
RowsBySheet = Mapping[str, Sequence[Mapping[str, Any]]]

write_xlsx = xlsx.write
write_ods = ods.write
write_csv = delimited.write
write_table = delimited.write_table
FORMATS: dict[str, Callable[[WorkbookDescription, RowsBySheet], bytes]] = {
    "ods": ods.write,
    "xlsx": xlsx.write,
    "csv": delimited.write_all,
}
MEDIA_TYPES = {
    "ods": ods.MEDIA_TYPE,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

README_SHEET = "Lisez-moi"


def read(description: WorkbookDescription, content: bytes, file_name: str) -> Reading:
    """Return what a file holds by this description, with all its problems; never raises, whatever the bytes."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        grids, problems = _grids(description, content, file_name)
    except _RefusedFileError as error:
        return _nothing(description, str(error), digest, file_name)
    rows: dict[str, Sequence[Any]] = {}
    for sheet in description.sheets:
        if sheet.name in grids:
            rows[sheet.name], found = read_table(sheet, grids[sheet.name], MOST_ROWS)
            problems += found
        else:
            rows[sheet.name] = _no_rows(sheet)
    return Reading(rows, tuple(problems), digest, file_name, tuple(grids))


def write(description: WorkbookDescription, rows: RowsBySheet, file_format: str) -> bytes:
    """Return rows by sheet name as a workbook, in one of `FORMATS`. Raises KeyError on another format."""
    return FORMATS[file_format](description, rows)


def template(description: WorkbookDescription, file_format: str) -> bytes:
    """Return a blank workbook to fill, in one of `FORMATS`. Raises KeyError on another format."""
    return FORMATS[file_format](description, {})


def media_type(description: WorkbookDescription, file_format: str) -> tuple[str, str]:
    """Return the media type and the extension of what `write` gives: a CSV of several sheets is a ZIP of CSVs."""
    if file_format == "csv":
        several = len(description.sheets) > 1
        return ("application/zip", "zip") if several else ("text/csv; charset=utf-8", "csv")
    return MEDIA_TYPES[file_format], file_format


class _RefusedFileError(Exception):
    pass


def _nothing(description: WorkbookDescription, expected: str, digest: str, file_name: str) -> Reading:
    empty = {sheet.name: _no_rows(sheet) for sheet in description.sheets}
    return Reading(empty, (Problem("", None, "", file_name, expected),), digest, file_name)


def _no_rows(sheet: Sheet) -> Rows:
    return Rows(sheet.name, [], {column.key: [] for column in sheet.columns})


def _grids(description: WorkbookDescription, content: bytes, file_name: str) -> tuple[dict[str, Grid], list[Problem]]:
    """Return the cells of each known sheet, and the problems of names. Raises _RefusedFileError."""
    if len(content) > LARGEST_FILE:
        raise _RefusedFileError("un fichier de 20 Mo au plus")
    if not content:
        raise _RefusedFileError("un fichier qui n'est pas vide")
    if not content.startswith(b"PK"):
        try:
            titles = [column.name for sheet in description.sheets for column in sheet.columns]
            lines = list(delimited.lines(content, titles))
        except delimited.NotTextError as error:
            raise _RefusedFileError(str(error)) from None
        stem = PurePath(file_name).stem
        return _matched(description, {_sheet_named(description, stem): lines}, [])
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
    except Exception:
        raise _RefusedFileError("un classeur ODS ou XLSX qui s'ouvre") from None
    return _matched(description, {name: _from_top(sheet) for name, sheet in sheets.items()}, [])


def _sheet_named(description: WorkbookDescription, stem: str) -> str:
    if len(description.sheets) == 1:
        return description.sheets[0].name
    return stem


def _from_top(sheet: Any) -> Grid:
    return sheet.to_python(skip_empty_area=False)


def _matched(
    description: WorkbookDescription, grids: Mapping[str, Grid], problems: list[Problem]
) -> tuple[dict[str, Grid], list[Problem]]:
    known = {fold(sheet.name): sheet.name for sheet in description.sheets}
    matched: dict[str, Grid] = {}
    for name, grid in grids.items():
        if fold(name) in known:
            matched[known[fold(name)]] = grid
        elif fold(name) != fold(README_SHEET):
            near = nearest(name, known.values())
            expected = f"« {near} » peut-être" if near else "une des feuilles : " + ", ".join(known.values())
            problems.append(Problem(name, None, "", name, expected))
    for sheet in description.sheets:
        if sheet.required and sheet.name not in matched:
            problems.append(Problem(sheet.name, None, "", "", "cette feuille, obligatoire"))
    return matched, problems
