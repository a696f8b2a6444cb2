"""Writing XLSX: help first, headers frozen, lists of choices, texts neutralised."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from phare.platform.exchange.gateways.columns import written_rows
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.guard import guard
from phare.platform.exchange.kernel.help import README, accepted, example, readme

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Beyond, rows are written as they come rather than kept.
LARGE = 20_000
# How far down choices are offered, below what is already there.
ROOM_BELOW = 2_000
_LONGEST_LIST = 255
_WIDTHS = (16, 26, 26, 12, 40, 60, 24)


@dataclass(frozen=True)
class _Styles:
    title: Format
    header: Format
    required: Format
    day: Format
    text: Format
    plain: Format
    example: Format
    example_day: Format
    wrapped: Format


def write(
    description: WorkbookDescription, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, examples: bool = False
) -> bytes:
    """Return the rows of each sheet as an XLSX workbook, the same bytes for the same rows; `examples`: a template."""
    stream = io.BytesIO()
    large = sum(map(len, rows.values())) > LARGE
    workbook = xlsxwriter.Workbook(stream, {"constant_memory": large, "strings_to_formulas": False})
    workbook.set_properties({"title": description.title, "created": dt.datetime(2000, 1, 1)})
    styles = _styles(workbook)
    _write_readme(workbook.add_worksheet(README), description, styles)
    for sheet in description.sheets:
        _write_sheet(workbook.add_worksheet(sheet.name), sheet, rows.get(sheet.name, ()), styles, examples)
    workbook.close()
    return stream.getvalue()


def write_titles(titles: Sequence[str]) -> bytes:
    """Return an XLSX workbook of one sheet that holds a line of titles and nothing else."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"strings_to_formulas": False})
    workbook.set_properties({"created": dt.datetime(2000, 1, 1)})
    styles, page = _styles(workbook), workbook.add_worksheet()
    page.freeze_panes(1, 0)
    for place, title in enumerate(titles):
        page.set_column(place, place, max(12, min(40, len(title) + 3)))
        page.write_string(0, place, title, styles.header)
    workbook.close()
    return stream.getvalue()


def _styles(workbook: Any) -> _Styles:
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bottom_color": "#000091"}
    quiet = {"italic": True, "font_color": "#666666"}
    return _Styles(
        title=workbook.add_format({"bold": True, "font_size": 14, "font_color": "#000091"}),
        header=workbook.add_format({**head, "bg_color": "#F5F5FE"}),
        required=workbook.add_format({**head, "bg_color": "#E3E3FD"}),
        day=workbook.add_format({"num_format": "dd/mm/yyyy"}),
        text=workbook.add_format({"num_format": "@"}),
        plain=workbook.add_format(),
        example=workbook.add_format(quiet),
        example_day=workbook.add_format({**quiet, "num_format": "dd/mm/yyyy"}),
        wrapped=workbook.add_format({"text_wrap": True, "valign": "top"}),
    )


def _write_readme(page: Worksheet, description: WorkbookDescription, styles: _Styles) -> None:
    sentences, table = readme(description)
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    for line, sentence in enumerate(sentences):
        page.write_string(line, 0, guard(sentence), styles.title if line == 0 else styles.plain)
    for line, cells in enumerate(table, start=len(sentences) + 1):
        for place, cell in enumerate(cells):
            page.write_string(line, place, guard(cell), styles.header if cells is table[0] else styles.wrapped)


def _write_sheet(
    page: Worksheet, sheet: Sheet, rows: Sequence[Mapping[str, Any]], styles: _Styles, examples: bool
) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        # Text first, or a code typed later loses its zeros.
        usual = {Kind.CODE: styles.text, Kind.LIST: styles.text, Kind.DATE: styles.day}.get(column.kind)
        width = max(len(column.name) + 3, 40 if column.kind is Kind.TEXT and not column.choices else 12)
        page.set_column(place, place, width, usual)
        _offer_choices(page, place, column, len(rows) + ROOM_BELOW)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, styles.required if column.required else styles.header)
    first = 1
    if examples and (shown := example(sheet)):
        for place, value in enumerate(shown):
            _write(page, first, place, (_example_text(value), styles.example, styles.example_day))
        first += 1
    for line, cells in enumerate(written_rows(sheet, rows, lambda column, value: value), start=first):
        for place, value in enumerate(cells):
            if value is not None:
                _write(page, line, place, (value, styles.text, styles.day))


def _example_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return ", ".join(value) if isinstance(value, tuple) else value


def _write(page: Worksheet, line: int, place: int, cell: tuple[Any, Format, Format]) -> None:
    value, text, day = cell
    if isinstance(value, str):
        page.write_string(line, place, value, text)
    elif isinstance(value, dt.date):
        page.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), day)
    elif value is not None:
        page.write_number(line, place, value)


def _offer_choices(page: Worksheet, place: int, column: Column, last: int) -> None:
    choices = ("oui", "non") if column.kind is Kind.BOOLEAN else column.choices
    offer: dict[str, Any] = {}
    # A comma would cut a choice in two in the list that the format has.
    if choices and len(",".join(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices):
        offer = {
            "validate": "list",
            "source": list(choices),
            "error_title": "Valeur inconnue",
            "error_message": f"Choisissez : {accepted(column) or 'oui, non'}"[:255],
        }
    elif column.help:
        offer = {"validate": "any"}
    if offer:
        if column.help:
            offer |= {"input_title": column.name[:32], "input_message": column.help[:255]}
        page.data_validation(1, place, last, place, offer)
