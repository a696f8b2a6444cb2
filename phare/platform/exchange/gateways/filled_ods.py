"""Somebody else's ODS filled in place: cells set in one sheet, its styles, its other sheets and its formulas kept."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from phare.platform.exchange.gateways.spliced import UNUSUAL, Change, Element, elements, spliced, tag_with
from phare.platform.exchange.kernel.cells import clean, plain_number
from phare.platform.exchange.kernel.limits import RefusedFileError

Cells = Mapping[tuple[int, int], Any]
"""What is set, by row and column from 0: a text, a number, a date."""

_CONTENT = "content.xml"
_ROWS, _COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_VALUES = ("office__value_type", "office__value", "office__date_value", "office__time_value", "office__string_value",
           "office__boolean_value", "office__currency", "calcext__value_type")  # fmt: skip


def filled(content: bytes, sheet: str, cells: Cells) -> bytes:
    """Return the workbook with these cells of a sheet set; one that holds a formula, or is merged, keeps what it has.

    What formulas had come to is left out: it is computed again when the file is opened. Raises RefusedFileError.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as made:
        for info in archive.infolist():
            inside = archive.read(info)
            if info.filename == _CONTENT:
                inside = _content(inside, sheet, cells)
            made.writestr(info, inside, info.compress_type)
    return stream.getvalue()


def _content(xml: bytes, sheet: str, cells: Cells) -> bytes:
    found = elements(xml, frozenset({"table", "table-row"}) | _CELLS)
    table = next(
        (each for each in found if each.name == "table:table" and each.attributes.get("table:name") == sheet), None
    )
    if table is None or b"xmlns:office=" not in xml or b"xmlns:text=" not in xml:
        raise RefusedFileError(UNUSUAL)
    wanted: dict[int, dict[int, Any]] = defaultdict(dict)
    for (at, column), value in cells.items():
        wanted[at][column] = value
    changes: list[Change] = []
    styles: dict[int, str] = {}
    first, number, end = min(wanted, default=0), 0, table.inside
    left = deque(sorted(wanted))
    for row, members in _rows(found, table):
        repeat = int(row.attributes.get(_ROWS, 1))
        here = {}
        while left and left[0] < number + repeat:
            at = left.popleft()
            here[at - number] = wanted[at]
        if number + repeat > first:
            changes += _row_changes(xml, row, members, here, repeat, styles)
        number, end = number + repeat, row.ends
    for at in left:
        blank = b"" if at == number else b'<table:table-row table:number-rows-repeated="%d"/>' % (at - number)
        changes.append((end, end, blank + b"<table:table-row>" + _cells(wanted[at], 0, styles) + b"</table:table-row>"))
        number = at + 1
    return spliced(xml, changes)


def _rows(found: list[Element], table: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Each row of the table with its cells."""
    rows = [each for each in found if each.local == "table-row" and each.parent is table]
    cells: dict[int, list[Element]] = defaultdict(list)
    for each in found:
        if each.local in _CELLS and each.parent is not None:
            cells[each.parent.begins].append(each)
    return ((row, cells[row.begins]) for row in rows)


def _row_changes(
    xml: bytes,
    row: Element,
    members: list[Element],
    wanted: Mapping[int, dict[int, Any]],
    repeat: int,
    styles: dict[int, str],
) -> list[Change]:
    """What becomes of a row, or of several that are written as one: those set are written out, the others as before."""
    whole = _without_results(xml, row, members)
    if not wanted:
        return [(row.begins, row.ends, whole)] if whole != xml[row.begins : row.ends] else []
    parts, at = [], 0
    for place in sorted(wanted):
        parts += [_repeated(whole, row, xml, place - at), _filled_row(xml, row, members, wanted[place], styles)]
        at = place + 1
    return [(row.begins, row.ends, b"".join([*parts, _repeated(whole, row, xml, repeat - at)]))]


def _repeated(whole: bytes, row: Element, xml: bytes, times: int) -> bytes:
    if not times:
        return b""
    opening = tag_with(row, xml, table__number_rows_repeated=times if times > 1 else None)
    return opening + whole[row.inside - row.begins :]


def _without_results(xml: bytes, row: Element, members: list[Element]) -> bytes:
    changes = [
        (cell.begins - row.begins, cell.ends - row.begins, _bare(cell, xml))
        for cell in members
        if "table:formula" in cell.attributes
    ]
    return spliced(xml[row.begins : row.ends], changes)


def _bare(cell: Element, xml: bytes) -> bytes:
    tag = tag_with(cell, xml, **dict.fromkeys(_VALUES))
    return tag if cell.is_one_tag else tag + b"</%s>" % cell.name.encode()


def _filled_row(
    xml: bytes, row: Element, members: list[Element], values: dict[int, Any], styles: dict[int, str]
) -> bytes:
    left, parts, column = dict(values), [], 0
    for cell in members:
        repeat = int(cell.attributes.get(_COLUMNS, 1))
        keeps = "table:formula" in cell.attributes or cell.local != "table-cell"
        whole = _bare(cell, xml) if "table:formula" in cell.attributes else xml[cell.begins : cell.ends]
        style, at = cell.attributes.get("table:style-name", ""), column
        if style:
            styles |= dict.fromkeys(range(column, min(column + repeat, column + 64)), style)
        for place in sorted(each for each in left if column <= each < column + repeat):
            value = left.pop(place)
            if keeps:
                continue
            parts += [_cell_repeated(whole, cell, xml, place - at), _cell(value, style or styles.get(place, ""))]
            at = place + 1
        parts.append(_cell_repeated(whole, cell, xml, column + repeat - at))
        column += repeat
    tag = tag_with(row, xml, table__number_rows_repeated=None).removesuffix(b"/>").removesuffix(b">").rstrip()
    return tag + b">" + b"".join(parts) + _cells(left, column, styles) + b"</%s>" % row.name.encode()


def _cell_repeated(whole: bytes, cell: Element, xml: bytes, times: int) -> bytes:
    if not times or times == int(cell.attributes.get(_COLUMNS, 1)):
        return whole if times else b""
    opening = tag_with(cell, xml, table__number_columns_repeated=times if times > 1 else None)
    return opening + whole[cell.inside - cell.begins :]


def _cells(values: Mapping[int, Any], begin: int, styles: Mapping[int, str]) -> bytes:
    """Cells that follow one another from a column, blank ones between them."""
    parts = []
    for place in sorted(values):
        if place > begin:
            parts.append(b'<table:table-cell table:number-columns-repeated="%d"/>' % (place - begin))
        parts.append(_cell(values[place], styles.get(place, "")))
        begin = place + 1
    return b"".join(parts)


def _cell(value: Any, style: str) -> bytes:
    opening = "<table:table-cell" + (f' table:style-name="{style}"' if style else "")
    if isinstance(value, dt.date):
        kind, shown = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', f"{value:%d/%m/%Y}"
    elif isinstance(value, int | float):
        shown = plain_number(value)
        kind, shown = f'office:value-type="float" office:value="{shown}"', shown.replace(".", ",")
    else:
        kind, shown = 'office:value-type="string"', clean(value)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f"{opening} {kind}>{lines}</table:table-cell>".encode()
