"""What is found wrong while a workbook becomes a photograph, each thing with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phare.platform.exchange.kernel.cells import plain_number
from phare.platform.exchange.kernel.description import Sheet
from phare.platform.exchange.kernel.reading import Problem, Reading, Row
from phare.values.phrase import Phrase


class Faults:
    """The problems of a reading, those found by the reader first, then ours, in the order they are found."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._found: list[Problem] = list(reading.problems)
        self._known = set(self._found)

    @property
    def all(self) -> tuple[Problem, ...]:
        """Every problem so far."""
        return tuple(self._found)

    def rows(self, sheet: Sheet) -> Sequence[Row]:
        """Return the rows of a sheet, none when the workbook has no such sheet."""
        return self.reading.rows.get(sheet.name, ())

    def add(self, sheet: Sheet, row: Row | int, column: str, expected: Phrase) -> None:
        """Note that a cell is wrong; an empty cell that the reader already named is not named twice."""
        number = row if isinstance(row, int) else row.number
        read = "" if isinstance(row, int) else written(row.values.get(column))
        self.say(Problem(sheet.name, number, sheet.column(column).name, read, expected))

    def add_whole(self, sheet: Sheet, column: str, expected: Phrase) -> None:
        """Note that a whole column is wrong."""
        self.say(Problem(sheet.name, None, sheet.column(column).name, "", expected))

    def say(self, problem: Problem) -> None:
        """Note a problem, once."""
        if problem not in self._known:
            self._known.add(problem)
            self._found.append(problem)


def written(value: Any) -> str:
    """Return a value as it is written in a spreadsheet in French."""
    if value is None:
        return ""
    if isinstance(value, float):
        return figure(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def figure(value: float) -> str:
    """Return a number in the French form, to four decimals as staff is kept."""
    return plain_number(round(value, 4)).replace(".", ",")
