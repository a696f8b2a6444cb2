"""The sheet Valeurs, read column by column, each distinct cell once: there may be hundreds of thousands of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.entries import (
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
from phare.indicators.kernel.workbook.known import Known
from phare.indicators.kernel.workbook.sheets import BAROMETER, VALUES
from phare.platform.exchange.kernel.cells import shown
from phare.platform.exchange.kernel.limits import MOST_PROBLEMS
from phare.platform.exchange.kernel.reading import Problem, Rows
from phare.values.phrase import Phrase, phrase

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
    """One sheet of values being read, column by column: what is distinct is looked at once."""

    def __init__(
        self, rows: Rows, limits: Mapping[str, DatedLimits], known: Known, problems: list[Problem], place: Place
    ) -> None:
        self.rows, self.dated, self.known, self.problems, self.place = rows, limits, known, problems, place
        self.limits: list[Limits | None] = [None]
        """What definitions say of values; each row has the place of its own here, 0 when its indicator is unknown."""

    def read(self) -> tuple[ValueColumns, Sequence[Any]]:
        column = self.rows.column
        which = self._which_limits()
        level_of = {**{word: level.value for word, level in words.LEVELS.items()}, "": ""}
        own_level = [each.level.value if each else "" for each in self.limits]
        levels = [level_of[said] or own_level[at] for said, at in zip(column("level"), which, strict=True)]
        complete = _Complete()
        codes: list[Any] = [complete[pair] for pair in zip(levels, column("territory"), strict=True)]
        self._check(which, levels, codes)
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
        level_words = {level: word for word, level in level_of.items()}
        own_unit = [each.unit if each else None for each in self.limits]
        told = {
            **self.rows.columns,
            "level": [level_words[level] for level in levels],
            "territory": codes,
            "unit": [unit if at == 0 else own_unit[at] for unit, at in zip(column("unit"), which, strict=True)],
        }
        return columns, Rows(self.rows.sheet, self.rows.numbers, told)

    def _which_limits(self) -> list[int]:
        """Where in `limits` is what the definition of each row's indicator on its day says of its values."""
        pairs = list(zip(self.rows.column("indicator"), self.rows.column("date"), strict=True))
        places: dict[Limits | None, int] = {None: 0}
        found: dict[Any, int] = {}
        for pair in dict.fromkeys(pairs):
            said = self._limits_on(*pair)
            if said not in places:
                places[said] = len(self.limits)
                self.limits.append(said)
            found[pair] = places[said]
        return [found[pair] for pair in pairs]

    def _limits_on(self, indicator: str | None, date: dt.date | None) -> Limits | None:
        dated = self.dated.get(indicator or "")
        if dated is None:
            return None
        day = date or self.known.day
        return next((each for since, each in reversed(dated) if since <= day), dated[0][1])

    def _check(self, which: Sequence[int], levels: Sequence[str], codes: Sequence[str | None]) -> None:
        """Say what is wrong with each cell; of an indicator that is unknown, that alone."""
        column = self.rows.column
        self._judge("indicator", self._stranger, column("indicator"), which)
        self._judge("level", self._wrong_level, levels, which)
        self._judge("territory", self._wrong_place, codes, levels, which)
        self._judge("unit", self._wrong_unit, column("unit"), which)
        self._judge("date", self._wrong_date, column("date"), column("kind"), which)
        self._judge("value", self._wrong_figure, column("value"), which)
        self._judge("margin", self._wrong_margin, column("margin"), column("kind"), which)

    def _stranger(self, indicator: str | None, at: int) -> Phrase | None:
        is_stranger = indicator is not None and self.limits[at] is None
        return phrase("le code d'un indicateur de l'administration") if is_stranger else None

    def _wrong_level(self, level: str, at: int) -> Phrase | None:
        limits = self.limits[at]
        return level_fault(Level(level), limits) if limits else None

    def _wrong_place(self, code: str | None, level: str, at: int) -> Phrase | None:
        return self.known.territories.fault(Level(level), code) if self.limits[at] and code is not None else None

    def _wrong_unit(self, unit: str, at: int) -> Phrase | None:
        limits = self.limits[at]
        return unit_fault(unit, limits) if limits else None

    def _wrong_date(self, date: dt.date | None, kind: str, at: int) -> Phrase | None:
        which = words.KINDS.get(kind)
        return date_fault(which, date, self.known.day) if self.limits[at] and which and date else None

    def _wrong_figure(self, value: float | None, at: int) -> Phrase | None:
        limits = self.limits[at]
        return figure_fault(value, limits) if limits and value is not None else None

    def _wrong_margin(self, margin: float | None, kind: str, at: int) -> Phrase | None:
        which = words.KINDS.get(kind)
        return margin_fault(margin, which) if self.limits[at] and which and margin is not None else None

    def _judge(self, key: str, fault: Callable[..., Phrase | None], *columns: Sequence[Any]) -> None:
        """Say what is wrong with the cells of a column, the first one, judged with those of the others."""
        rows = list(zip(*columns, strict=True))
        wrong = {row: expected for row in set(rows) if (expected := fault(*row)) is not None}
        if not wrong:
            return
        for at, row in enumerate(rows):
            if row in wrong:
                self._add(at, key, Level(row[0]).words if key == "level" else row[0], wrong[row])

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


class _Complete(dict[tuple[str, str | None], str | None]):
    """The official code of a level, with the zeros that a spreadsheet took away; each is completed once."""

    def __missing__(self, pair: tuple[str, str | None]) -> str | None:
        level, code = pair
        if code is not None and level and code.isdigit():
            code = code.zfill(_WIDTHS.get(Level(level), 0))
        self[pair] = code
        return code
