"""The table that an asker wants filled: where its titles are, which of its rows are ours, what goes into which cell."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from phare.platform.exchange.kernel.cells import clean, plain_number
from phare.platform.exchange.kernel.names import fold

CODE, NAME = "code", "name"
"""The sources that say which line a row is about."""

HEADER_WITHIN = 30
"""Rows among which the titles are looked for: a letterhead and a few instructions may stand above."""
MOST_COLUMNS = 60
"""Columns that are filled: a wider table is not answered column by column."""
LONGEST_TITLE = 200

Rows = Sequence[Sequence[Any]]
"""The cells of a sheet, row by row from the first; an empty one is an empty text or None."""


@dataclass(frozen=True)
class AskedColumn:
    """A column of the asker: its place from 0, its title, what fills it (nothing: left as it is).

    `indicator` is the code of the indicator that `source` is of, where it is of one; `on` the day of its figure.
    """

    place: int
    title: str
    source: str = ""
    indicator: str = ""
    on: dt.date | None = None

    @property
    def wanted(self) -> Wanted:
        """What is drawn to fill it."""
        return self.source, self.indicator, self.on


Wanted = tuple[str, str, dt.date | None]
"""A source, the code of the indicator that it is of, the day of its figure."""


@dataclass(frozen=True)
class Line:
    """What a row may be about, and what is known of it, by what is wanted; what is not known is not there."""

    code: str
    name: str
    values: Mapping[Wanted, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Filling:
    """What is set, by row and column from 0; how many lines are filled; the names of rows that are none of ours.

    `blank` counts the cells of the lines filled for which nothing is known here.
    """

    cells: Mapping[tuple[int, int], Any]
    lines: int
    unknown: tuple[str, ...] = ()
    blank: int = 0


def header_of(rows: Rows) -> int:
    """Return the place of the row of titles: the first of those that hold the most different texts; 0 without any."""
    texts = [
        len({fold(cell) for cell in row if isinstance(cell, str) and cell.strip()}) for row in rows[:HEADER_WITHIN]
    ]
    return texts.index(max(texts)) if texts else 0


def columns_of(rows: Rows, header: int) -> tuple[AskedColumn, ...]:
    """Return the columns under the titles of a row, `MOST_COLUMNS` at most, none filled yet."""
    titles = [
        (place, _said(cell)[:LONGEST_TITLE]) for place, cell in enumerate(rows[header] if header < len(rows) else ())
    ]
    return tuple(AskedColumn(place, title) for place, title in titles if title)[:MOST_COLUMNS]


def filled_as(columns: Sequence[AskedColumn], former: Sequence[AskedColumn]) -> tuple[AskedColumn, ...]:
    """Return columns filled as those of the same titles were: the first title of a former table goes to the first here.

    Days are carried over too: whoever answers sees them, and changes those of last time.
    """
    known: dict[str, list[AskedColumn]] = {}
    for each in former:
        known.setdefault(fold(each.title), []).append(each)
    found = []
    for each in columns:
        alike = known.get(fold(each.title))
        of = alike.pop(0) if alike else each
        found.append(replace(each, source=of.source, indicator=of.indicator, on=of.on))
    return tuple(found)


def proposed(title: str, sources: Mapping[str, str]) -> str:
    """Return the source that a title names, "" of none: it is its label, or else the first to begin with its words.

    `sources` gives labels by source.
    """
    words = fold(title)
    labels = {source: fold(label) for source, label in sources.items()}
    named = (source for source, label in labels.items() if label == words)
    begun = (source for source, label in labels.items() if words and re.match(re.escape(words) + r"\W", label))
    return next(named, None) or next(begun, "")


def filling(rows: Rows, header: int, columns: Sequence[AskedColumn], lines: Sequence[Line]) -> Filling:
    """Return what is set in an asker's table.

    Where its rows already say what they are about, by code or by name, each is filled with the line of that code or
    name, and no row is added. Where they do not, each line gets a row, under what the table holds.
    """
    drawn = [each for each in columns if each.source]
    key = next((each for wanted in (CODE, NAME) for each in drawn if each.source == wanted), None)
    given = _given(rows, header, key)
    if key is None or not given:
        first = 1 + max((at for at, row in enumerate(rows) if at <= header or any(map(_said, row))), default=header)
        placed = [(first + at, line) for at, line in enumerate(lines)]
        return _filled(rows, placed, drawn, ())
    known = _known(lines, key.source)
    found = [(at, name, known.get(_key(name, key.source))) for at, name in given]
    placed = [(at, line) for at, _name, line in found if line is not None]
    return _filled(rows, placed, drawn, tuple(name for _at, name, line in found if line is None))


def _filled(
    rows: Rows, placed: Sequence[tuple[int, Line]], columns: Sequence[AskedColumn], unknown: tuple[str, ...]
) -> Filling:
    cells, blank = {}, 0
    for at, line in placed:
        for each in columns:
            # What already says which row this is stays as its maker wrote it.
            if (
                each.source in (CODE, NAME)
                and at < len(rows)
                and each.place < len(rows[at])
                and _said(rows[at][each.place])
            ):
                continue
            value = line.values.get(each.wanted)
            if value in (None, ""):
                blank += 1
            else:
                cells[at, each.place] = value
    return Filling(cells, len(placed), unknown, blank)


def _given(rows: Rows, header: int, key: AskedColumn | None) -> list[tuple[int, str]]:
    if key is None:
        return []
    cells = [(at, _said(row[key.place]) if key.place < len(row) else "") for at, row in enumerate(rows) if at > header]
    return [(at, name) for at, name in cells if name]


def _known(lines: Sequence[Line], source: str) -> dict[str, Line]:
    """Lines by what a row says of them; a name that two lines have says nothing."""
    keys = [_key(line.code if source == CODE else line.name, source) for line in lines]
    count = Counter(keys)
    return {key: line for key, line in zip(keys, lines, strict=True) if count[key] == 1}


def _key(said: str, source: str) -> str:
    # A spreadsheet takes the zeros off a code that it takes for a number.
    return fold(said).lstrip("0") if source == CODE else fold(said).replace("-", " ")


def _said(cell: Any) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return plain_number(cell)
    return " ".join(clean(str(cell)).split()) if cell not in (None, "") else ""
