"""One sheet: its header found, its columns read one after the other, its repeated keys named.

Cells are read by column, each distinct value once: 200,000 rows of staff hold a few thousand distinct cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from phare.platform.exchange.kernel.cells import ERRORS, Unread, empty, parse, shown
from phare.platform.exchange.kernel.description import Column, Sheet
from phare.platform.exchange.kernel.limits import MOST_COLUMNS, MOST_PROBLEMS
from phare.platform.exchange.kernel.names import fold, letter, nearest
from phare.platform.exchange.kernel.reading import Problem, Rows
from phare.values.phrase import phrase

Cells = Sequence[Any]

# A title and a few lines of explanation may stand above the header.
HEADER_WITHIN = 20
CHUNK = 5_000


@dataclass
class Table:
    """A sheet being read: what was kept so far."""

    sheet: Sheet
    numbers: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unkeyed: set[int] = field(default_factory=set)  # places in `numbers` of rows whose key could not be read


class _Memo(dict[Any, Any]):
    """The distinct cells of a column, each parsed at its first sight."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.failed = False

    def __missing__(self, raw: Any) -> Any:
        value = parse(self.column, raw)
        if isinstance(value, Unread):
            self.failed = True
        if raw == raw:  # never keep a NaN, which no look-up finds again
            self[raw] = value
        return value


def read_table(sheet: Sheet, grid: Iterable[Cells], most_rows: int) -> tuple[Rows, list[Problem]]:
    """Return the rows of a sheet and all its problems.

    `grid` gives the sheet's rows from the first one, cells from the first column, "" where empty. Empty rows, and rows
    whose first filled cell begins with "#", are left out. Reading stops after `most_rows` rows, which is a problem.
    """
    lines = iter(grid)
    beginning = list(enumerate(islice(lines, HEADER_WITHIN), start=1))
    table = Table(sheet, values={column.key: [] for column in sheet.columns})
    place, places = _header(table, beginning)
    if places is None:
        return Rows(sheet.name, [], table.values), table.problems
    later = chain((cells for _, cells in beginning[place + 1 :]), lines)
    _read_body(table, places, _Lines(later, beginning[place][0] + 1), _titled(beginning[place][1]), most_rows)
    _report_repeated_keys(table)
    if len(table.problems) >= MOST_PROBLEMS:
        expected = phrase(
            "moins de {most} problèmes : corrigez ceux-ci, puis relisez le fichier pour voir les autres",
            most=MOST_PROBLEMS,
        )
        table.problems.append(Problem(sheet.name, None, "", "", expected))
    table.problems.sort(key=lambda problem: problem.row or 0)
    return Rows(sheet.name, table.numbers, table.values), table.problems


def _header(table: Table, beginning: list[tuple[int, Cells]]) -> tuple[int, dict[str, int] | None]:
    """Return the place of the header among the first rows, and the place of each column found in it."""
    known = {fold(column.name): column for column in table.sheet.columns}
    score = [len({fold(shown(cell)) for cell in cells} & known.keys()) for _, cells in beginning]
    filled = [place for place, (_, cells) in enumerate(beginning) if not _is_blank(cells)]
    if not filled:
        if table.sheet.required and any(column.required for column in table.sheet.columns):
            expected = phrase("une ligne de titres : la feuille est vide")
            table.problems.append(Problem(table.sheet.name, None, "", "", expected))
        return 0, None
    best = max(range(len(beginning)), key=lambda place: (score[place], -place))
    if not score[best]:
        number, cells = beginning[filled[0]]
        names = ", ".join(column.name for column in table.sheet.columns)
        read = ", ".join(shown(cell) for cell in cells if cell != "")
        expected = phrase("une ligne de titres : {names}", names=names)
        table.problems.append(Problem(table.sheet.name, number, "", shown(read), expected))
        return 0, None
    return best, _places(table, *beginning[best])


def _places(table: Table, number: int, cells: Cells) -> dict[str, int]:
    known = {fold(column.name): column for column in table.sheet.columns}
    places: dict[str, int] = {}
    strangers: list[tuple[int, str]] = []
    for index, cell in enumerate(cells[:MOST_COLUMNS]):
        title = shown(cell)
        column = known.get(fold(title))
        if column is None:
            if title and not title.startswith("#"):
                strangers.append((index, title))
        elif column.key in places:
            expected = phrase(
                "un titre unique : « {name} » est déjà en colonne {letter}",
                name=column.name,
                letter=letter(places[column.key]),
            )
            table.problems.append(Problem(table.sheet.name, number, letter(index), title, expected))
        else:
            places[column.key] = index
    missing = {column.name: column for column in table.sheet.columns if column.key not in places}
    guessed: set[str] = set()
    for index, title in strangers:
        near = nearest(title, missing) or nearest(title, [column.name for column in table.sheet.columns])
        guessed.add(near or "")
        if near:
            guess = phrase("« {near} » peut-être", near=near)
        elif missing:
            guess = phrase("une des colonnes : {names}", names=", ".join(missing))
        else:
            guess = phrase("aucune autre colonne")
        expected = phrase("{guess} (pour une colonne de notes, commencez son titre par #)", guess=guess)
        table.problems.append(Problem(table.sheet.name, number, letter(index), title, expected))
    for name, column in missing.items():
        if column.required and name not in guessed:
            table.problems.append(Problem(table.sheet.name, number, name, "", phrase("cette colonne, obligatoire")))
    return places


def _read_body(table: Table, places: dict[str, int], lines: _Lines, titled: set[int], most_rows: int) -> None:
    columns = [column for column in table.sheet.columns if column.key in places]
    memos = {column.key: _Memo(column) for column in columns}
    strays: set[int] = set()
    while True:
        numbers, kept = lines.next_rows(most_rows + 1 - len(table.numbers))
        if not numbers:
            break
        _report_too_wide(table, numbers, kept)
        by_place = _by_place(kept)
        _report_strays(table, by_place, titled, numbers, strays)
        before = len(table.numbers)
        table.numbers += numbers
        for column in columns:
            place = places[column.key]
            cells = by_place[place] if place < len(by_place) else ("",) * len(kept)
            _read_column(table, memos[column.key], cells, numbers, before, place)
        for column in table.sheet.columns:
            if column.key not in places:
                table.values[column.key] += [empty(column.kind)] * len(kept)
        if len(table.numbers) > most_rows:
            expected = phrase("{most} lignes au plus", most=f"{most_rows:,}".replace(",", "\u202f"))
            table.problems.append(Problem(table.sheet.name, numbers[-1], "", "", expected))
            break


class _Lines:
    """The rows of a sheet as they come, with the number of the next one."""

    def __init__(self, lines: Iterator[Cells], number: int) -> None:
        self.lines = lines
        self.number = number

    def next_rows(self, most: int) -> tuple[Sequence[int], list[Cells]]:
        """Return the next rows that say something, at most a chunk of them, with their numbers."""
        while chunk := list(islice(self.lines, min(CHUNK, most))):
            numbers: Sequence[int] = range(self.number, self.number + len(chunk))
            self.number += len(chunk)
            if all(map(_is_plain, {cells[0] if cells else "" for cells in chunk})):
                return numbers, chunk
            kept = [place for place, cells in enumerate(chunk) if _says_something(cells)]
            if kept:
                return [numbers[place] for place in kept], [chunk[place] for place in kept]
        return [], []


def _is_plain(first: Any) -> bool:
    """Whether a row whose first cell this is says something, and is no note, without looking at the others."""
    return type(first) is not str or first[:1] not in ("", " ", "\n", "\t", "\r", "\u00a0", "#")


def _says_something(cells: Cells) -> bool:
    """Whether a row has a filled cell, the first of which is no note."""
    for first in cells:
        if type(first) is not str:
            return True
        if text := first.strip():
            return not text.startswith("#") or text in ERRORS
    return False


def _report_too_wide(table: Table, numbers: Sequence[int], kept: list[Cells]) -> None:
    if max(map(len, kept)) <= MOST_COLUMNS:
        return
    for number, cells in zip(numbers, kept, strict=True):
        if len(cells) > MOST_COLUMNS and not _is_blank(cells[MOST_COLUMNS:]):
            expected = phrase("une ligne de {most} cellules au plus", most=MOST_COLUMNS)
            table.problems.append(Problem(table.sheet.name, number, "", f"{len(cells)} cellules", expected))


def _by_place(kept: list[Cells]) -> list[tuple[Any, ...]]:
    """Return the cells of rows by place, rows completed to the widest; beyond `MOST_COLUMNS`, cells are left out."""
    widths = {len(cells) for cells in kept}
    width = min(max(widths), MOST_COLUMNS)
    if widths == {width}:
        return list(zip(*kept, strict=True))
    return list(zip(*([*cells[:width], *[""] * (width - len(cells))] for cells in kept), strict=True))


def _read_column(
    table: Table, memo: _Memo, cells: tuple[Any, ...], numbers: Sequence[int], before: int, place: int
) -> None:
    # True and 1 are one key of a dictionary, not one cell.
    if bool in set(map(type, cells)):
        values = [parse(memo.column, cell) for cell in cells]
        failed = any(isinstance(value, Unread) for value in values)
    else:
        values = list(map(memo.__getitem__, cells))
        failed = memo.failed
    if failed:
        label = f"{memo.column.name} ({letter(place)})"
        for index, value in enumerate(values):
            if isinstance(value, Unread):
                if len(table.problems) < MOST_PROBLEMS:
                    read = shown(cells[index])
                    table.problems.append(Problem(table.sheet.name, numbers[index], label, read, value.expected))
                if memo.column.key in table.sheet.key:
                    table.unkeyed.add(before + index)
                values[index] = empty(memo.column.kind)
    table.values[memo.column.key] += values


def _report_strays(
    table: Table, by_place: list[tuple[Any, ...]], titled: set[int], numbers: Sequence[int], said: set[int]
) -> None:
    """Report each column that says something under no title, once, at its first such cell."""
    for place, cells in enumerate(by_place):
        if place in titled or place in said or cells.count("") == len(cells):
            continue
        for number, cell in zip(numbers, cells, strict=True):
            if not _is_blank((cell,)):
                said.add(place)
                expected = phrase("un titre au-dessus de cette cellule (titre vide, ou cellules fusionnées ?)")
                table.problems.append(Problem(table.sheet.name, number, letter(place), shown(cell), expected))
                break


def _report_repeated_keys(table: Table) -> None:
    keys = table.sheet.key
    if not keys:
        return
    together = list(zip(*(table.values[key] for key in keys), strict=True))
    if len(set(together)) == len(together):
        return
    seen: dict[tuple[Any, ...], int] = {}
    names = " + ".join(table.sheet.column(key).name for key in keys)
    for index, key in enumerate(together):
        if index in table.unkeyed or all(part in (None, "", ()) for part in key):
            continue
        first = seen.setdefault(key, table.numbers[index])
        if first != table.numbers[index] and len(table.problems) < MOST_PROBLEMS:
            read = " + ".join(shown(part) for part in key)
            expected = phrase("une clé unique : la ligne {first} a déjà la même", first=first)
            table.problems.append(Problem(table.sheet.name, table.numbers[index], names, read, expected))


def _titled(header: Cells) -> set[int]:
    return {place for place, cell in enumerate(header) if shown(cell)}


def _is_blank(cells: Cells) -> bool:
    return not any(type(cell) is not str or cell.strip() for cell in cells)
