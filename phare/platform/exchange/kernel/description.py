"""What a workbook holds, said once: reading, templates, exports, previews and help all come from this description."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The nature of a column, and the Python value its cells become.

    An empty cell is None, except in TEXT ("") and LIST (()).
    """

    TEXT = "text"  # str
    CODE = "code"  # str, kept as text: "04", "2A", "B-354"
    NUMBER = "number"  # float, 15 significant digits as spreadsheets keep them
    INTEGER = "integer"  # int
    YEAR = "year"  # int
    DATE = "date"  # datetime.date
    BOOLEAN = "boolean"  # bool, written oui or non
    LIST = "list"  # tuple of codes, separated by commas


@dataclass(frozen=True)
class Column:
    """A column: its key in the code, its French header on screen, and what its cells may hold.

    `choices` are the only accepted texts, matched without case nor accents; `minimum` and `maximum` bound numbers,
    years and dates, both included; `longest` is the greatest length of a text; `width` is the fixed number of digits
    of a code, so that 4070 is read as "04070".
    """

    key: str
    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    minimum: float | dt.date | None = None
    maximum: float | dt.date | None = None
    example: Any = None
    width: int | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: its columns, and the columns whose values together name a row (none: rows may repeat).

    One that is `received` is somebody else's layout: read as it comes, in no template and no export.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = True
    help: str = ""
    received: bool = False

    def column(self, key: str) -> Column:
        """Return the column of this key. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


@dataclass(frozen=True)
class WorkbookDescription:
    """A workbook: a name for the code, a title for people, and its sheets in order."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]
    help: str = ""

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of this name. Raises KeyError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)

    @property
    def written(self) -> WorkbookDescription:
        """The same workbook as templates and exports have it, without what is only received."""
        return replace(self, sheets=tuple(sheet for sheet in self.sheets if not sheet.received))
