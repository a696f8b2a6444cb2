"""Somebody else's XLSX filled in place: cells set in one sheet, its styles, its other sheets and its formulas kept."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from defusedxml import ElementTree

from phare.platform.exchange.gateways.spliced import UNUSUAL, Change, Element, elements, spliced, tag_with
from phare.platform.exchange.kernel.cells import clean, plain_number
from phare.platform.exchange.kernel.limits import RefusedFileError
from phare.platform.exchange.kernel.names import letter

Cells = Mapping[tuple[int, int], Any]
"""What is set, by row and column from 0: a text, a number, a date."""

_BOOK = "xl/workbook.xml"
_EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Formats that spreadsheets know by their number, and those written out that show a day or a month.
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class _Look:
    """How dates are kept here: those of the cell styles that show one, and the day from which days are counted."""

    date_styles: frozenset[str]
    epoch: dt.date


def filled(content: bytes, sheet: str, cells: Cells) -> bytes:
    """Return the workbook with these cells of a sheet set; a cell that holds a formula keeps it.

    What formulas had come to is left out: it is computed again when the file is opened. Raises RefusedFileError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = archive.read(_BOOK)
            member = _member_of(book, archive.read("xl/_rels/workbook.xml.rels"), sheet)
            names = archive.namelist()
            styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
            look = _Look(_date_styles(styles), _EPOCHS[re.search(rb'date1904\s*=\s*"(1|true)"', book) is not None])
            written = {member: _sheet(archive.read(member), cells, look), _BOOK: _computed_again(book)}
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
                for info in archive.infolist():
                    made.writestr(info, written.get(info.filename) or archive.read(info), zipfile.ZIP_DEFLATED)
    except (KeyError, ElementTree.ParseError):
        raise RefusedFileError(UNUSUAL) from None
    return stream.getvalue()


def _member_of(book: bytes, links: bytes, sheet: str) -> str:
    targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}
    for element in ElementTree.fromstring(book).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            link = next(value for key, value in element.attrib.items() if key.endswith("}id"))
            return posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
    raise RefusedFileError(UNUSUAL)


def _date_styles(styles: bytes) -> frozenset[str]:
    if not styles:
        return frozenset()
    tree = ElementTree.fromstring(styles)
    own = {
        each.get("numFmtId"): _LITERALS.sub("", each.get("formatCode", "")).lower()
        for each in tree.iter()
        if each.tag.endswith("}numFmt")
    }
    shown = {key for key, code in own.items() if "d" in code or "yy" in code or "mmm" in code}
    families = next((each for each in tree if each.tag.endswith("}cellXfs")), ())
    kinds = [each.get("numFmtId", "0") for each in families]
    return frozenset(str(at) for at, kind in enumerate(kinds) if kind in shown or int(kind) in _DATE_FORMATS)


def _computed_again(book: bytes) -> bytes:
    found = elements(book, frozenset({"calcPr", "sheets", "externalReferences", "definedNames"}))
    known = next((each for each in found if each.local == "calcPr"), None)
    if known is not None:
        return spliced(book, [(known.begins, known.ends, b'<%scalcPr fullCalcOnLoad="1"/>' % known.prefix.encode())])
    last = found[-1]
    return spliced(book, [(last.ends, last.ends, b'<%scalcPr fullCalcOnLoad="1"/>' % last.prefix.encode())])


def _sheet(xml: bytes, cells: Cells, look: _Look) -> bytes:
    found = elements(xml, frozenset({"sheetData", "row", "c", "f", "v"}))
    data = next((each for each in found if each.local == "sheetData"), None)
    if data is None:
        raise RefusedFileError(UNUSUAL)
    wanted: dict[int, dict[int, Any]] = defaultdict(dict)
    for (at, column), value in cells.items():
        wanted[at][column] = value
    first = min(wanted, default=0)
    styles: dict[int, str] = {}
    changes: list[Change] = []
    number, left = -1, deque(sorted(wanted))
    for row, members in _rows(found):
        number = int(row.attributes.get("r", number + 2)) - 1
        while left and left[0] < number:
            missed = left.popleft()
            changes.append((row.begins, row.begins, _row(missed, wanted[missed], styles, look, row.prefix)))
        values = wanted[left.popleft()] if left and left[0] == number else {}
        changes += _row_changes(xml, row, members, (number, values), styles if number >= first else {}, look)
    rest = b"".join(_row(each, wanted[each], styles, look, data.prefix) for each in left)
    if data.is_one_tag:
        opening = xml[data.begins : data.ends].removesuffix(b"/>").rstrip()
        changes.append((data.begins, data.ends, opening + b">" + rest + b"</%s>" % data.name.encode()))
    else:
        changes.append((data.outside, data.outside, rest))
    return spliced(xml, changes)


def _rows(found: list[Element]) -> Iterator[tuple[Element, list[Element]]]:
    """Each row with all that it holds."""
    row: Element | None = None
    members: list[Element] = []
    for each in found:
        if each.local == "row":
            if row is not None:
                yield row, members
            row, members = each, []
        elif row is not None:
            members.append(each)
    if row is not None:
        yield row, members


def _row_changes(
    xml: bytes,
    row: Element,
    members: list[Element],
    wanted: tuple[int, dict[int, Any]],
    styles: dict[int, str],
    look: _Look,
) -> list[Change]:
    number, values = wanted
    left = dict(values)
    formulas = {each.parent.begins for each in members if each.local == "f" and each.parent is not None}
    changes: list[Change] = [
        (each.begins, each.ends, b"")
        for each in members
        if each.local == "v" and each.parent is not None and each.parent.begins in formulas
    ]
    column = -1
    for cell in (each for each in members if each.local == "c"):
        place = _PLACE.fullmatch(cell.attributes.get("r", ""))
        column = _column(place[1]) if place else column + 1
        for missed in sorted(each for each in left if each < column):
            changes.append(
                (cell.begins, cell.begins, _cell(number, missed, left.pop(missed), styles, look, row.prefix))
            )
        if "s" in cell.attributes:
            styles[column] = cell.attributes["s"]
        if column in left and cell.begins not in formulas:
            own = {column: cell.attributes["s"]} if "s" in cell.attributes else {}
            changes.append((cell.begins, cell.ends, _cell(number, column, left[column], own, look, row.prefix)))
        left.pop(column, None)
    # Where a row says from which column to which it goes, that may no longer hold.
    tag = tag_with(row, xml, spans=None) if values else xml[row.begins : row.inside]
    if values and not row.is_one_tag:
        changes.append((row.begins, row.inside, tag))
    if left:
        rest = b"".join(_cell(number, each, left[each], styles, look, row.prefix) for each in sorted(left))
        if row.is_one_tag:
            opening = tag.removesuffix(b"/>").rstrip()
            changes.append((row.begins, row.ends, opening + b">" + rest + b"</%s>" % row.name.encode()))
        else:
            changes.append((row.outside, row.outside, rest))
    return changes


def _row(number: int, values: Mapping[int, Any], styles: Mapping[int, str], look: _Look, prefix: str) -> bytes:
    name = f"{prefix}row".encode()
    inside = b"".join(_cell(number, each, values[each], styles, look, prefix) for each in sorted(values))
    return b'<%s r="%d">%s</%s>' % (name, number + 1, inside, name)


def _cell(row: int, column: int, value: Any, styles: Mapping[int, str], look: _Look, prefix: str) -> bytes:
    style = styles.get(column, "")
    opening = f'<{prefix}c r="{letter(column)}{row + 1}"' + (f' s="{style}"' if style else "")
    if isinstance(value, dt.date) and style in look.date_styles:
        value = (value - look.epoch).days
    elif isinstance(value, dt.date):
        # Nothing here would show a number as a day.
        value = f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return f"{opening}><{prefix}v>{plain_number(value)}</{prefix}v></{prefix}c>".encode()
    text = escape(clean(value))
    inside = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
    return f'{opening} t="inlineStr">{inside}</{prefix}c>'.encode()


def _column(letters: str) -> int:
    place = 0
    for sign in letters:
        place = place * 26 + ord(sign) - 64
    return place - 1
