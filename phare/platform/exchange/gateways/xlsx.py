"""Writing XLSX."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from phare.platform.exchange.kernel.cells import canonical
from phare.platform.exchange.kernel.description import Kind, WorkbookDescription
from phare.platform.exchange.kernel.guard import guard


def write(description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """Return the rows of each sheet as an XLSX workbook; sheets without rows have their header only."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    header = workbook.add_format({"bold": True, "text_wrap": True})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    text = workbook.add_format({"num_format": "@"})
    for sheet in description.sheets:
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.name, header)
            page.set_column(place, place, max(12, len(column.name) + 2), text if column.kind is Kind.CODE else None)
        for line, values in enumerate(rows.get(sheet.name, ()), start=1):
            for place, column in enumerate(sheet.columns):
                _write(page, line, place, canonical(column, values.get(column.key)), day, text)
    workbook.close()
    return stream.getvalue()


def _write(page: Any, line: int, place: int, value: Any, day: Any, text: Any) -> None:
    if value is None or value in ("", ()):
        return
    if isinstance(value, bool):
        page.write_string(line, place, "oui" if value else "non")
    elif isinstance(value, int | float):
        page.write_number(line, place, value)
    elif isinstance(value, dt.date):
        page.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), day)
    else:
        page.write_string(line, place, guard(", ".join(value) if isinstance(value, tuple) else value), text)
