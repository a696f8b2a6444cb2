"""What came out of a file: rows with their place in it, and every problem found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, overload

from phare.values.phrase import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where it is, what was read there, what was expected.

    `row` is the number seen in the spreadsheet, header included (None: the whole sheet); `column` is the header, with
    its letter when it is known ("ETP (G)").
    """

    sheet: str
    row: int | None
    column: str
    read: str
    expected: Phrase

    @property
    def words(self) -> Phrase:
        """Return where it is, what was read and what was expected, without a capital nor a full stop."""
        places = [phrase("feuille « {sheet} »", sheet=self.sheet)] if self.sheet else []
        if self.row is not None:
            places.append(phrase("ligne {row}", row=self.row))
        if self.column:
            places.append(phrase("colonne {column}", column=self.column))
        said = phrase("attendu : {expected}", expected=self.expected)
        if self.read:
            said = phrase("lu « {read} », attendu : {expected}", read=self.read, expected=self.expected)
        if not places:
            return said
        where = reduce(lambda before, place: phrase("{before}, {place}", before=before, place=place), places)
        return phrase("{where} : {said}", where=where, said=said)

    @property
    def sentence(self) -> str:
        """Return the problem as a French sentence."""
        sentence = self.words
        return sentence[0].upper() + sentence[1:] + ("" if sentence.endswith((".", "!", "?")) else ".")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number in the spreadsheet, and its values by column key."""

    sheet: str
    number: int
    values: dict[str, Any]


class Rows(Sequence[Row]):
    """The rows of a sheet kept by column: 200,000 of them weigh little; a `Row` is made when one is looked at."""

    __slots__ = ("columns", "numbers", "sheet")

    def __init__(self, sheet: str, numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> None:
        self.sheet = sheet
        self.numbers = numbers
        self.columns = columns

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        return Row(self.sheet, self.numbers[index], {key: values[index] for key, values in self.columns.items()})

    def __iter__(self) -> Iterator[Row]:
        keys = tuple(self.columns)
        if not keys:
            return
        for number, values in zip(self.numbers, zip(*self.columns.values(), strict=True), strict=True):
            yield Row(self.sheet, number, dict(zip(keys, values, strict=True)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def column(self, key: str) -> Sequence[Any]:
        """Return the values of one column, in row order: the fast way through a large sheet."""
        return self.columns[key]


@dataclass(frozen=True)
class Reading:
    """A file read: rows by sheet name (each sheet of the description is there, perhaps empty) and its problems.

    `sha256` is the digest of the file, in hexadecimal. A row with a problem is among `rows` too, with what could not be
    read left empty: nothing may be written while there are problems.
    """

    rows: Mapping[str, Sequence[Row]]
    problems: tuple[Problem, ...] = ()
    sha256: str = ""
    file_name: str = ""
    sheets_read: tuple[str, ...] = field(default=())

    def values(self, sheet: str) -> list[dict[str, Any]]:
        """Return the rows of a sheet as plain dictionaries by column key, in order."""
        return [row.values for row in self.rows[sheet]]


def problem_rows(problems: Sequence[Problem]) -> list[tuple[str, ...]]:
    """Return problems as the rows of a table, its header first."""
    head = (phrase("Feuille"), phrase("Ligne"), phrase("Colonne"), phrase("Lu"), phrase("Attendu"))
    lines = [(p.sheet, "" if p.row is None else str(p.row), p.column, p.read, p.expected) for p in problems]
    return [head, *lines]
