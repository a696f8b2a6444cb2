"""How many cells a sheet would make once read, and which of them are errors, from its raw XML as it comes.

The reader keeps each sheet as a full rectangle and drops the values of error cells: both are found here, on bytes,
since a tree of 200,000 rows would cost more than the reading.
"""

from __future__ import annotations

import html
import re
from functools import cache

from phare.platform.exchange.kernel.limits import MOST_CELLS, MOST_ROWS, RefusedFileError
from phare.values.phrase import phrase

# Sheet, or the name of its member, row and column from 0: what the cell shows.
Errors = dict[tuple[str, int, int], str]

_UNUSUAL = RefusedFileError(
    phrase("un classeur ordinaire : ses cellules sont écrites d'une façon inconnue des tableurs")
)
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"


class WorksheetExtent:
    """The extent of one XLSX member: cells say where they are, `r="B12"`, or follow one another.

    What spreadsheets write is looked at in bulk, for an upper bound; anything else, or a bound too high, cell by cell.
    """

    _PLAIN = {digits: re.compile(rb' r="([A-Z]{0,3})[0-9]{0,%d}"' % digits) for digits in range(1, 8)}
    _ROW_NUMBER = re.compile(rb'<row r="([0-9]{1,7})"')
    _ODD = re.compile(rb' r(?:=[^"]| +=)')
    _UNPLACED = re.compile(rb'<c(?! r=")[ />]')
    _ANY = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
    _CELL = re.compile(rb"[<:]c[ />]")
    _ROW = re.compile(rb"[<:]row[ />]")
    _ERROR = re.compile(
        rb"""<c\s(?=[^>]*\bt\s*=\s*["']e["'])[^>]*\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^>]*>.*?<v>([^<]*)</v>"""
    )
    # A tag that does not end is not kept for ever.
    _LONGEST_TAG = 16 * 1024 * 1024

    def __init__(self, name: str) -> None:
        self.name = name
        self.columns: set[bytes] = set()
        self.rows = 0
        self.rows_met = 0
        self.row_cells = 0  # cells without a place, in the row under way
        self.widest = 0
        self.kept = b""
        self.errors: Errors = {}

    def look(self, chunk: bytes) -> None:
        text = self.kept + chunk
        # Cut before the last cell, so that it is seen whole.
        cut = max(text.rfind(b"<c", -65_536), 0) or text.rfind(b"<")
        if len(text) - cut > self._LONGEST_TAG:
            raise _UNUSUAL
        self.kept = text[max(cut, 0) :]
        self._look_at(text[: max(cut, 0)].translate(_BLANKS))

    def close(self) -> None:
        self._look_at(self.kept.translate(_BLANKS))
        self.kept = b""

    def _look_at(self, text: bytes) -> None:
        if not self._look_in_bulk(text):
            self._look_cell_by_cell(text)
        if b't="e"' in text or b"t='e'" in text:
            for letters, number, said in self._ERROR.findall(text):
                place = (self.name, int(number) - 1, _column(letters) - 1)
                self.errors[place] = html.unescape(said.decode("utf-8", "replace")) or "#N/A"

    def _look_in_bulk(self, text: bytes) -> bool:
        """Bound the rows by how many digits they have; return False when the text must be looked at closer."""
        last = max(map(int, self._ROW_NUMBER.findall(text)), default=1)
        digits = len(str(last))
        letters = self._PLAIN[digits].findall(text)
        columns = self.columns.union(letters)
        rows = max(self.rows, 10**digits - 1)
        if rows * max(map(_column, columns), default=0) > MOST_CELLS or len(letters) != text.count(b' r="'):
            return False
        if self.row_cells or b":c" in text or self._ODD.search(text) or self._UNPLACED.search(text):
            return False
        self.columns, self.rows = columns, rows
        return True

    def _look_cell_by_cell(self, text: bytes) -> None:
        places = self._ANY.findall(text)
        self.columns.update({place.rstrip(_DIGITS) for place in places})
        numbers = {place.lstrip(_CAPITALS) for place in places} - {b""}
        try:
            self.rows = max(self.rows, max(map(int, numbers), default=0))
        except ValueError:
            self._look_slowly(numbers)
        placed = len(places) - sum(map(bytes.isdigit, places))
        if self.row_cells or len(self._CELL.findall(text)) > placed:
            self._count_unplaced(text)

    def _look_slowly(self, numbers: set[bytes]) -> None:
        """Take the numbers that are, refuse cells that no spreadsheet writes, leave other attributes alone."""
        for number in numbers:
            bare = number.lstrip(_CAPITALS.lower())
            if b"&" in number or (bare.isdigit() and len(bare) > 7):
                raise _UNUSUAL
            if bare.isdigit():
                self.rows = max(self.rows, int(bare))

    def _count_unplaced(self, text: bytes) -> None:
        first, *others = (len(self._CELL.findall(row)) for row in self._ROW.split(text))
        self.widest = max(self.widest, self.row_cells + first, *others)
        self.row_cells = others[-1] if others else self.row_cells + first
        self.rows_met += len(others)

    def cells(self) -> int:
        """Return how many cells the rectangle from A1 has."""
        named = (_column(letters) if len(letters) <= 3 else MOST_CELLS for letters in self.columns if letters.isalpha())
        # Cells without a place come after those that have one.
        return max(self.rows, self.rows_met) * (max(named, default=0) + self.widest)


@cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number if letters.isalpha() else 0


class DocumentExtent:
    """The extent of an ODS: cells and rows that repeat say so, and those left empty at the end are not read."""

    _ROW = b"<table:table-row"
    _CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
    _CELLS = (b"<table:table-cell", b"<table:covered-table-cell")
    _REPEATED = re.compile(rb"""number-(rows|columns)-repeated\s*=\s*["']([^"']*)["']""")
    _NAME = re.compile(rb"""table:name\s*=\s*["']([^"']*)["']""")
    _SHOWN = re.compile(rb"<text:p[^>]*>([^<]*)")
    # A row that does not end is not kept for ever.
    _LONGEST_ROW = 16 * 1024 * 1024
    # What a cell takes at least, `<table:table-cell/>`: a row of so many bytes has at most so many cells.
    _LEAST_CELL = 19
    _FEW_CELLS = MOST_CELLS // MOST_ROWS

    def __init__(self) -> None:
        self.kept = b""
        self.begun = False  # whether what is kept is a row, no longer what precedes the first one
        self.sheet = ""
        self.row = 0  # rows of this table so far
        self.filled = 0  # its last row that says something
        self.widest = 0
        self.before = 0  # the cells of the tables before
        self.errors: Errors = {}

    def look(self, chunk: bytes) -> None:
        text = self.kept + chunk
        *whole, self.kept = text.split(self._ROW)
        if len(self.kept) > self._LONGEST_ROW:
            raise _UNUSUAL
        if not self.begun or b"repeated" in text or b"<table:table " in text or b'="error"' in text:
            for part in whole:
                self._look_at(part)
        elif whole:
            self._look_at_plain_rows(whole)

    def _look_at_plain_rows(self, parts: list[bytes]) -> None:
        """Look at rows that repeat nothing: the bulk of a large file, taken together."""
        self.row += sum(part[:1] not in b"s-" for part in parts)
        self.filled = self.row
        widest = max(map(len, parts)) // self._LEAST_CELL
        if widest > self._FEW_CELLS:
            widest = max(map(self._count_cells, parts))
        self.widest = max(self.widest, widest)

    def close(self) -> None:
        self._look_at(self.kept)

    def _look_at(self, part: bytes) -> None:
        """Look at a row from its attributes on, and at the start of the next table when it follows."""
        row, table, following = part.partition(b"<table:table ")
        # `<table:table-rows>` and `<table:table-row-group>` begin like a row.
        if self.begun and row[:1] not in b"s-":
            self._look_at_row(row)
        self.begun = True
        if table:
            self.before += self.filled * self.widest
            self.row = self.filled = self.widest = 0
            found = self._NAME.search(following[: following.find(b">")])
            self.sheet = html.unescape(found[1].decode("utf-8", "replace")) if found else ""

    def _look_at_row(self, row: bytes) -> None:
        repeated = b"repeated" in row
        self.row += self._times(row) if repeated else 1
        if b"value-type" not in row and b"<text:p" not in row:
            return
        self.filled = self.row
        self.widest = max(self.widest, self._width(row) if repeated else self._count_cells(row))
        if b'value-type="error"' in row:
            self._note_errors(row)

    def _times(self, row: bytes) -> int:
        head = row[: row.find(b">") + 1]
        found = self._REPEATED.search(head)
        return _count(found[2]) if found and found[1] == b"rows" else 1

    def _count_cells(self, row: bytes) -> int:
        return row.count(b"<table:table-cell") + row.count(b"<table:covered-table-cell")

    def _width(self, row: bytes) -> int:
        last = max(row.rfind(cell) for cell in self._CELLS)
        if (
            row.count(b"columns-repeated") == 1
            and b"columns-repeated" in row[last:]
            and b"value-type" not in row[last:]
        ):
            # The common case: the row's empty end, as every spreadsheet writes it.
            return self._count_cells(row) - 1
        return max((place + times for place, times, filled, _ in self._cells(row) if filled), default=0)

    def _cells(self, row: bytes) -> list[tuple[int, int, bool, bytes]]:
        """Return each cell: its place, how many times it repeats, whether it says something, what it holds."""
        cells, place = [], 0
        found = list(self._CELL.finditer(row))
        for index, cell in enumerate(found):
            end = found[index + 1].start() if index + 1 < len(found) else len(row)
            inside = row[cell.start() : end]
            repeated = self._REPEATED.search(cell[1])
            times = _count(repeated[2]) if repeated else 1
            cells.append((place, times, b"value-type" in inside or b"<text:p" in inside, inside))
            place += times
        return cells

    def _note_errors(self, row: bytes) -> None:
        for place, _, _, inside in self._cells(row):
            if b'value-type="error"' in inside:
                shown = self._SHOWN.search(inside)
                said = html.unescape(shown[1].decode("utf-8", "replace")) if shown else ""
                self.errors[self.sheet, self.filled - 1, place] = said or "#N/A"

    def cells(self) -> int:
        """Return how many cells the rectangles of the tables have."""
        return self.before + self.filled * self.widest


def _count(said: bytes) -> int:
    if not said.isdigit() or len(said) > 9:
        raise _UNUSUAL
    return int(said)
