"""From values to cells, column by column: each distinct value takes its written form once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from phare.platform.exchange.kernel.cells import LONGEST_TEXT, canonical
from phare.platform.exchange.kernel.description import Column, Kind, Sheet
from phare.platform.exchange.kernel.guard import guard
from phare.values.refusal import Refusal

Cell = TypeVar("Cell")
# A column of a million different texts must not be kept twice.
_MOST_KEPT = 50_000


class TextTooLongError(Refusal):
    """A text that no cell of a spreadsheet holds: cut, it would not import back as it was."""


class _Forms(dict[Any, Cell], Generic[Cell]):
    def __init__(self, column: Column, form: Callable[[Column, Any], Cell]) -> None:
        super().__init__()
        self.column, self.form = column, form

    def __missing__(self, value: Any) -> Cell:
        written = self.form(self.column, written_value(self.column, value))
        if len(self) < _MOST_KEPT:
            self[value] = written
        return written


def written_rows(
    sheet: Sheet, rows: Sequence[Mapping[str, Any]], form: Callable[[Column, Any], Cell]
) -> Iterator[list[Cell]]:
    """Return each row as the written forms of its cells; `form` takes a column and what `written_value` gives."""
    forms = [(column.key, column.kind is Kind.LIST, _Forms(column, form)) for column in sheet.columns]
    for values in rows:
        yield [
            known[tuple(values.get(key) or ())] if is_list else known[values.get(key)] for key, is_list, known in forms
        ]


def written_value(column: Column, value: Any) -> Any:
    """Return what a cell holds: None, a text (neutralised), a number or a date. Raises TextTooLongError."""
    kept = canonical(column, value)
    if isinstance(kept, bool):
        return "oui" if kept else "non"
    text = ", ".join(kept) if isinstance(kept, tuple) else kept
    if not isinstance(text, str):
        return text
    if len(text) > LONGEST_TEXT:
        raise TextTooLongError(
            f"Un texte de la colonne « {column.name} » dépasse {LONGEST_TEXT} signes : raccourcissez-le pour exporter."
        )
    return guard(text) or None
