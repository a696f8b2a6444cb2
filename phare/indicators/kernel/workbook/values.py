"""The sheet Valeurs, read column by column, each distinct cell once: there may be hundreds of thousands of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.kernel.entries import (
    KnownTerritories,
    Limits,
    date_fault,
    figure_fault,
    level_fault,
    margin_fault,
    unit_fault,
)
from phare.indicators.kernel.workbook import words
from phare.indicators.kernel.workbook.data import ValueColumns
from phare.indicators.kernel.workbook.definitions import DatedLimits
from phare.indicators.kernel.workbook.sheets import BAROMETER, VALUES
from phare.platform.exchange.kernel.cells import shown
from phare.platform.exchange.kernel.limits import MOST_PROBLEMS
from phare.platform.exchange.kernel.reading import Problem, Rows
from phare.values.phrase import Phrase, phrase

if TYPE_CHECKING:
    from phare.indicators.kernel.workbook.checks import Known

Place = Callable[[Rows, int, str], tuple[str, int, str]]
"""Where the cell of a value stands in the file: sheet, row, column; from the rows, their place and the column's key."""
_WIDTHS = {Level.REGION: 2, Level.DEPARTMENT: 2, Level.ARRONDISSEMENT: 3, Level.COMMUNE: 5}
"""Digits of an official code: a spreadsheet takes its zeros away."""


def own_place(rows: Rows, at: int, key: str) -> tuple[str, int, str]:
    """Return where a cell of our own sheet stands."""
    return rows.sheet, rows.numbers[at], VALUES.column(key).name


def place_in_barometer(places: Sequence[tuple[int, str]]) -> Place:
    """Return where the cells of values stand in the barometer's own file."""
    other = {"territory": BAROMETER.column("department").name, "unit": BAROMETER.column("unit").name}

    def place(rows: Rows, at: int, key: str) -> tuple[str, int, str]:
        number, title = places[at]
        column = f"date_{title}" if key == "date" else other.get(key, title)
        return BAROMETER.name, number, column

    return place


def read(
    rows: Rows, limits: Mapping[str, DatedLimits], known: Known, problems: list[Problem], place: Place
) -> tuple[ValueColumns, Sequence[Any]]:
    """Return the values of the sheet and its rows as what stands is told; what is wrong joins `problems`."""
    reader = _Reader(rows, limits, known, problems, place)
    return reader.read()


class _Reader:
    """One sheet of values being read."""

    def __init__(
        self, rows: Rows, limits: Mapping[str, DatedLimits], known: Known, problems: list[Problem], place: Place
    ) -> None:
        self.rows, self.limits, self.known, self.problems, self.place = rows, limits, known, problems, place
        self.territories: KnownTerritories = known.territories
        self.of_indicator: dict[tuple[str, dt.date], Limits] = {}
        self.judged: dict[tuple[str, Any], Phrase | None] = {}

    def read(self) -> tuple[ValueColumns, Sequence[Any]]:
        column = self.rows.column
        levels: list[str] = []
        codes: list[str] = []
        units: list[str] = []
        cells = zip(*(column(each.key) for each in VALUES.columns), strict=True)
        for at, (indicator, level, territory, date, kind, value, margin, unit, _source) in enumerate(cells):
            said = words.LEVELS.get(level)
            if indicator in self.limits:
                limits = self._limits(indicator, date or self.known.day)
                said = said or limits.level
                territory = _completed(said, territory)
                self._check(at, said, territory, date, kind, value, margin, unit, limits)
                unit = limits.unit
            elif indicator is not None:
                self._add(at, "indicator", indicator, phrase("le code d'un indicateur de l'administration"))
            levels.append(said.value if said else "")
            codes.append(territory)
            units.append(unit)
        kinds = [words.KINDS.get(kind, "") for kind in column("kind")]
        self._check_repeated(levels, codes)
        columns = ValueColumns(
            column("indicator"),
            levels,
            codes,
            column("date"),
            kinds,
            column("value"),
            column("margin"),
            column("source"),
        )
        level_words = {level.value: word for word, level in words.LEVELS.items()} | {"": ""}
        told = {
            **self.rows.columns,
            "level": [level_words[level] for level in levels],
            "territory": codes,
            "unit": units,
        }
        return columns, Rows(self.rows.sheet, self.rows.numbers, told)

    def _limits(self, indicator: str, date: dt.date) -> Limits:
        """What the definition of an indicator on a day says of its values."""
        found = self.of_indicator.get((indicator, date))
        if found is None:
            dated = self.limits[indicator]
            found = next((each for since, each in reversed(dated) if since <= date), dated[0][1])
            self.of_indicator[indicator, date] = found
        return found

    def _check(
        self,
        at: int,
        level: Level,
        territory: str | None,
        date: dt.date | None,
        kind: str,
        value: float | None,
        margin: float | None,
        unit: str,
        limits: Limits,
    ) -> None:
        judge = self._judge
        if territory is not None:
            judge(at, "level", (level, limits.level), lambda: level_fault(level, limits), level.words)
            judge(at, "territory", (level, territory), lambda: self.territories.fault(level, territory), territory)
        judge(at, "unit", (unit, limits.unit), lambda: unit_fault(unit, limits), unit)
        if kind and date is not None:
            which = words.KINDS[kind]
            judge(at, "date", (which, date), lambda: date_fault(which, date, self.known.day), date)
        if value is not None and (limits.lower is not None or limits.upper is not None):
            self._add(at, "value", value, figure_fault(value, limits))
        if margin is not None and kind:
            self._add(at, "margin", margin, margin_fault(margin, ValueKind(words.KINDS[kind])))

    def _judge(self, at: int, key: str, of: Any, fault: Callable[[], Phrase | None], read: Any) -> None:
        """Say what is wrong with a cell; the same cells are judged once."""
        if (key, of) not in self.judged:
            self.judged[key, of] = fault()
        self._add(at, key, read, self.judged[key, of])

    def _add(self, at: int, key: str, read: Any, expected: Phrase | None) -> None:
        if expected is not None and len(self.problems) < MOST_PROBLEMS:
            sheet, row, column = self.place(self.rows, at, key)
            self.problems.append(Problem(sheet, row, column, shown(read), expected))

    def _check_repeated(self, levels: list[str], codes: list[str]) -> None:
        """Name the values told twice for one territory, date and kind, once codes are completed."""
        column = self.rows.column
        keys = list(zip(column("indicator"), levels, codes, column("date"), column("kind"), strict=True))
        if len(set(keys)) == len(keys):
            return
        said = {problem.row for problem in self.problems if problem.sheet == self.rows.sheet}
        first: dict[Any, int] = {}
        for at, key in enumerate(keys):
            before = first.setdefault(key, at)
            if before == at or None in key:
                continue
            sheet, row, _column = self.place(self.rows, at, "value")
            if sheet == VALUES.name and row in said:
                continue  # the reading has said so already
            other = self.place(self.rows, before, "value")[1]
            expected = phrase("une seule valeur à cette date : la ligne {other} en donne déjà une", other=other)
            if column("source")[at] != column("source")[before]:
                expected = phrase(
                    "une seule valeur à cette date : la ligne {other} en donne une autre, d'une autre source",
                    other=other,
                )
            self._add(at, "value", column("value")[at], expected)


def _completed(level: Level, territory: str | None) -> str | None:
    """An official code with the zeros that a spreadsheet took away."""
    if territory is None or not territory.isdigit():
        return territory
    return territory.zfill(_WIDTHS.get(level, 0))
