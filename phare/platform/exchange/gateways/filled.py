"""Somebody else's table: what it holds, sheet by sheet, and the same file with some of its cells set."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from phare.platform.exchange.gateways import archives, delimited, filled_ods, filled_xlsx, grids, ods, xlsx
from phare.platform.exchange.gateways.archives import Nature
from phare.platform.exchange.kernel.cells import clean, plain_number, shown
from phare.platform.exchange.kernel.guard import guard
from phare.platform.exchange.kernel.limits import RefusedFileError
from phare.values.phrase import phrase

Cells = Mapping[tuple[int, int], Any]
"""What is set, by row and column from 0: a text, a number, a date."""

MOST_LINES = 20_000
"""Rows of a sheet that are read: a table to fill is not a data base."""


def sheets_of(content: bytes, file_name: str) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet of a file by its name, `MOST_LINES` at most. Raises RefusedFileError."""
    opened = grids.opened(content, file_name, ())
    if content.startswith(b"PK") and archives.inspected(content).nature is Nature.CSV:
        raise RefusedFileError(phrase("un seul tableau : un CSV, ou un classeur ODS ou XLSX, et non une archive"))
    found = {}
    for name, grid in opened.items():
        found[name] = [list(cells) for _place, cells in zip(range(MOST_LINES), grid(), strict=False)]
    return found


def filled(content: bytes, sheet: str, cells: Cells) -> bytes:
    """Return the file with these cells of a sheet set, all the rest as it was. Raises RefusedFileError."""
    if content.startswith(b"PK"):
        is_xlsx = archives.inspected(content).nature is Nature.XLSX
        return (filled_xlsx if is_xlsx else filled_ods).filled(content, sheet, cells)
    return _filled_csv(content, cells)


def blank(titles: Sequence[str], file_format: str) -> bytes:
    """Return a table of these titles and nothing else, in ODS, XLSX or CSV. Raises KeyError on another format."""
    said = [clean(title) for title in titles]
    return {"ods": ods.write_titles, "xlsx": xlsx.write_titles, "csv": _titles_in_csv}[file_format](said)


def _titles_in_csv(titles: Sequence[str]) -> bytes:
    return delimited.write_table([titles])


def _filled_csv(content: bytes, cells: Cells) -> bytes:
    text, delimiter = delimited.opened(content)
    lines = list(delimited.rows(text, delimiter))
    for (row, column), value in sorted(cells.items()):
        lines += [[] for _missing in range(row + 1 - len(lines))]
        lines[row] += [""] * (column + 1 - len(lines[row]))
        lines[row][column] = _written(value)
    stream = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text[:20_000] or "\n" not in text[:20_000] else "\n"
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerows(lines)
    return stream.getvalue().encode("utf-8-sig")


def _written(value: Any) -> str:
    if isinstance(value, str):
        return guard(clean(value))
    return plain_number(value).replace(".", ",") if isinstance(value, int | float) else shown(value)
