"""What a workbook of indicators becomes: definitions row by row, values column by column (there may be many)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator and its definition, codes as in the file; `denominator` is a code or the word "population"."""

    code: str
    name: str
    theme: str
    since: dt.date
    unit: str
    direction: str
    lower: float | None
    upper: float | None
    method: str
    source: str
    periodicity: str
    delay_days: int
    responsible: str | None
    level: str
    aggregation: str
    denominator: str | None
    cumulative: bool
    decimals: int
    secrecy: str


@dataclass(frozen=True)
class ValueColumns:
    """Values by column, all of one length, the place of a value in each; codes as in the file."""

    indicator: Sequence[str] = ()
    level: Sequence[str] = ()
    territory: Sequence[str] = ()
    date: Sequence[dt.date] = ()
    kind: Sequence[str] = ()
    value: Sequence[float] = ()
    margin: Sequence[float | None] = ()
    source: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.indicator)

    def rows(self) -> Iterator[tuple[str, str, str, dt.date, str, float, float | None, str]]:
        """Return the values one by one, in the order of the columns."""
        return zip(
            self.indicator,
            self.level,
            self.territory,
            self.date,
            self.kind,
            self.value,
            self.margin,
            self.source,
            strict=True,
        )


@dataclass(frozen=True)
class ImportData:
    """What a file brings: indicators to define or revise, and values."""

    indicators: tuple[IndicatorRow, ...] = ()
    values: ValueColumns = field(default_factory=ValueColumns)
