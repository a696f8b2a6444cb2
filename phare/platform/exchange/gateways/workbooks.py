"""Workbooks in and out: ODS, XLSX and CSV, all from one description.

`read` never raises on rubbish: whatever is wrong with a file is a problem with a sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from phare.platform.exchange.gateways import delimited, grids, ods, xlsx
from phare.platform.exchange.gateways.grids import Grids
from phare.platform.exchange.kernel.cells import clean, shown
from phare.platform.exchange.kernel.description import Sheet, WorkbookDescription
from phare.platform.exchange.kernel.help import README
from phare.platform.exchange.kernel.limits import MOST_COLUMNS, MOST_ROWS, RefusedFileError
from phare.platform.exchange.kernel.names import fold, nearest
from phare.platform.exchange.kernel.reading import Problem, Reading, Row, Rows
from phare.platform.exchange.kernel.table import read_table
from phare.values.phrase import phrase

RowsBySheet = Mapping[str, Sequence[Mapping[str, Any]]]

write_xlsx = xlsx.write
write_ods = ods.write
write_csv = delimited.write
write_table = delimited.write_table
FORMATS: dict[str, Callable[..., bytes]] = {
    "ods": ods.write,
    "xlsx": xlsx.write,
    "csv": delimited.write_all,
}
MEDIA_TYPES = {"ods": ods.MEDIA_TYPE, "xlsx": xlsx.MEDIA_TYPE}


def read(description: WorkbookDescription, content: bytes, file_name: str) -> Reading:
    """Return what a file holds by this description, with all its problems; never raises, whatever the bytes."""
    digest = hashlib.sha256(content).hexdigest()
    name = clean(file_name)
    try:
        titles = [column.name for sheet in description.sheets for column in sheet.columns]
        found, problems = _matched(description, grids.opened(content, name, titles))
        rows: dict[str, Sequence[Row]] = {}
        left = MOST_ROWS
        for sheet in description.sheets:
            grid = found[sheet.name]() if sheet.name in found else ()
            rows[sheet.name], wrong = read_table(sheet, grid, left) if sheet.name in found else (_no_rows(sheet), [])
            problems += wrong
            left = max(left - len(rows[sheet.name]), 0)
    except RefusedFileError as error:
        empty = {sheet.name: _no_rows(sheet) for sheet in description.sheets}
        return Reading(empty, (Problem("", None, "", shown(name), error.args[0]),), digest, name)
    return Reading(rows, tuple(problems), digest, name, tuple(found))


def write(description: WorkbookDescription, rows: RowsBySheet, file_format: str) -> bytes:
    """Return rows by sheet name as a workbook, in one of `FORMATS`. Raises KeyError on another format."""
    return FORMATS[file_format](description.written, rows)


def template(description: WorkbookDescription, file_format: str) -> bytes:
    """Return a blank workbook to fill, in one of `FORMATS`. Raises KeyError on another format."""
    return FORMATS[file_format](description.written, {}, examples=True)


def media_type(description: WorkbookDescription, file_format: str) -> tuple[str, str]:
    """Return the media type and the extension of what `write` gives: a CSV of several sheets is a ZIP of CSVs."""
    if file_format == "csv":
        several = len(description.written.sheets) > 1
        return ("application/zip", "zip") if several else ("text/csv; charset=utf-8", "csv")
    return MEDIA_TYPES[file_format], file_format


def _no_rows(sheet: Sheet) -> Rows:
    return Rows(sheet.name, [], {column.key: [] for column in sheet.columns})


def _matched(description: WorkbookDescription, found: Grids) -> tuple[Grids, list[Problem]]:
    """Return the sheets by the description's own names, and what is wrong with names."""
    if len(description.sheets) == 1 and len(found) == 1:
        # One sheet for one sheet: its name does not matter.
        return {description.sheets[0].name: next(iter(found.values()))}, []
    known = {fold(sheet.name): sheet.name for sheet in description.sheets}
    if len(found) == 1 and (own := _by_titles(description, found, known)):
        found = {own: next(iter(found.values()))}
    matched: Grids = {}
    problems: list[Problem] = []
    strangers = []
    for name, grid in found.items():
        own = known.get(fold(name))
        if own is None:
            if fold(name) != fold(README) and not name.startswith("#"):
                strangers.append(name)
        elif own in matched:
            problems.append(Problem(own, None, "", name, phrase("une seule feuille de ce nom")))
        else:
            matched[own] = grid
    missing = {sheet.name: sheet for sheet in description.sheets if sheet.name not in matched}
    guessed = set()
    for name in strangers:
        if next(iter(found[name]()), None) is None:
            continue  # an empty sheet, such as a spreadsheet adds by itself
        near = nearest(name, missing) or nearest(name, known.values())
        guessed.add(near)
        guess = (
            phrase("« {near} » peut-être", near=near)
            if near
            else phrase("une des feuilles : {names}", names=", ".join(known.values()))
        )
        expected = phrase("{guess} (pour une feuille de notes, commencez son nom par #)", guess=guess)
        problems.append(Problem(shown(name), None, "", shown(name), expected))
    for name, sheet in missing.items():
        if sheet.required and name not in guessed:
            problems.append(Problem(name, None, "", "", phrase("cette feuille, obligatoire")))
    if not matched and not problems:
        # Read as one that holds nothing, it would take away all that stands.
        expected = phrase("une des feuilles : {names}", names=", ".join(known.values()))
        problems.append(Problem("", None, "", ", ".join(map(shown, found)), expected))
    return matched, problems


def _by_titles(description: WorkbookDescription, found: Grids, known: dict[str, str]) -> str | None:
    """Return the only sheet whose columns a lone sheet of unknown name has, such as a CSV called `export (3)`."""
    name, grid = next(iter(found.items()))
    if fold(name) in known:
        return None
    header = {fold(str(cell)) for cell in next(iter(grid()), ())[:MOST_COLUMNS]} - {""}
    fitting = [
        sheet.name
        for sheet in description.sheets
        if header
        and header <= (own := {fold(column.name) for column in sheet.columns})
        and {fold(column.name) for column in sheet.columns if column.required} <= header & own
    ]
    return fitting[0] if len(fitting) == 1 else None
