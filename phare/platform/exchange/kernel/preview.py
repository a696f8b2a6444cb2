"""What an import would change, before it is done: rows added, changed with each column's before and after, removed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, overload

from phare.platform.exchange.kernel.cells import canonical, shown
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.platform.exchange.kernel.reading import Rows
from phare.values.phrase import phrase

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One column of a row: what stands, and what would replace it."""

    column: Column
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A row known by its key, some of whose columns differ."""

    key: tuple[Any, ...]
    before: Values
    after: Values
    differences: tuple[Difference, ...]


class Lines(Sequence[Values]):
    """Rows kept as tuples in the order of the sheet's columns; each becomes a mapping when it is looked at."""

    __slots__ = ("keys", "tuples")

    def __init__(self, sheet: Sheet, tuples: Sequence[tuple[Any, ...]]) -> None:
        self.keys = tuple(column.key for column in sheet.columns)
        self.tuples = tuples

    def __len__(self) -> int:
        return len(self.tuples)

    @overload
    def __getitem__(self, index: int) -> Values: ...
    @overload
    def __getitem__(self, index: slice) -> list[Values]: ...
    def __getitem__(self, index: int | slice) -> Values | list[Values]:
        if isinstance(index, slice):
            return [dict(zip(self.keys, each, strict=True)) for each in self.tuples[index]]
        return dict(zip(self.keys, self.tuples[index], strict=True))


@dataclass(frozen=True)
class Preview:
    """The difference between what stands and what a file says, for one sheet."""

    sheet: Sheet
    added: Sequence[Values] = ()
    changed: Sequence[Change] = ()
    removed: Sequence[Values] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (len(self.added) or len(self.changed) or len(self.removed))


def compare(sheet: Sheet, before: Sequence[Values] | Rows, after: Sequence[Values] | Rows) -> Preview:
    """Return what `after` adds, changes and removes, row by row of the sheet's key, in the order of each side.

    Each side is rows as mappings, or the rows of a reading. Values are compared as spreadsheets keep them (15 digits,
    line ends, no outer spaces). Without a key, equal rows are paired and the rest is added or removed. Keys are
    expected to be unique on each side.
    """
    old, new = _tuples(sheet, before), _tuples(sheet, after)
    if not sheet.key:
        return _compare_without_key(sheet, old, new)
    keys = [column.key for column in sheet.columns]
    named = itemgetter(*(keys.index(key) for key in sheet.key))
    standing, coming = {named(row): row for row in old}, {named(row): row for row in new}
    both = [key for key in coming if key in standing]
    changed = tuple(_change(sheet, standing[key], coming[key]) for key in both if standing[key] != coming[key])
    return Preview(
        sheet,
        Lines(sheet, [row for key, row in coming.items() if key not in standing]),
        changed,
        Lines(sheet, [row for key, row in standing.items() if key not in coming]),
        len(both) - len(changed),
    )


def _compare_without_key(sheet: Sheet, old: list[tuple[Any, ...]], new: list[tuple[Any, ...]]) -> Preview:
    if not old:
        return Preview(sheet, Lines(sheet, new))
    left, added = Counter(old), []
    for row in new:
        if left[row] > 0:
            left[row] -= 1
        else:
            added.append(row)
    removed = []
    # What is left over of each repeated row is its last ones: walk backwards, then restore the order.
    for row in reversed(old):
        if left[row] > 0:
            left[row] -= 1
            removed.append(row)
    return Preview(sheet, Lines(sheet, added), (), Lines(sheet, removed[::-1]), len(new) - len(added))


def _tuples(sheet: Sheet, rows: Sequence[Values] | Rows) -> list[tuple[Any, ...]]:
    """Return rows as tuples in the order of the columns, canonical: those of a reading already are."""
    if isinstance(rows, Rows):
        return list(zip(*(rows.column(column.key) for column in sheet.columns), strict=True))
    if not rows:
        return []
    return list(zip(*(_canonical_column(column, rows) for column in sheet.columns), strict=True))


def _canonical_column(column: Column, rows: Sequence[Values]) -> list[Any]:
    """Return one column's canonical values, each distinct one made once."""
    known: dict[Any, Any] = {}
    found = []
    for values in rows:
        value = values.get(column.key)
        if column.kind is Kind.LIST:
            value = tuple(value or ())
        if value not in known:
            known[value] = canonical(column, value)
        found.append(known[value])
    return found


def _change(sheet: Sheet, before: tuple[Any, ...], after: tuple[Any, ...]) -> Change:
    differences = tuple(
        Difference(column, old, new)
        for column, old, new in zip(sheet.columns, before, after, strict=True)
        if old != new
    )
    old_values, new_values = Lines(sheet, [before])[0], Lines(sheet, [after])[0]
    return Change(tuple(new_values[key] for key in sheet.key), old_values, new_values, differences)


def fingerprint(description: WorkbookDescription, standing: Mapping[str, Sequence[Values]]) -> str:
    """Return a digest of rows by sheet name, in hexadecimal: the same for the same rows, in whatever order."""
    digest = hashlib.sha256()
    for sheet in description.sheets:
        lines = sorted(map(repr, _tuples(sheet, standing.get(sheet.name, ()))))
        digest.update(repr((sheet.name, lines)).encode())
    return digest.hexdigest()


def listed(previews: Sequence[Preview]) -> list[tuple[str, ...]]:
    """Return previews as the rows of a table, its header first: one row per change of a column, or whole row."""
    titles = (phrase("Feuille"), phrase("Nature"), phrase("Ligne"), phrase("Colonne"), phrase("Avant"), phrase("Après"))
    added, changed, removed = phrase("Ajout"), phrase("Changement"), phrase("Retrait")
    table: list[tuple[str, ...]] = [titles]
    for preview in previews:
        sheet = preview.sheet
        table += [
            (sheet.name, added, row_label(sheet, values), "", "", _whole(sheet, values)) for values in preview.added
        ]
        for change in preview.changed:
            for each in change.differences:
                label = row_label(sheet, change.before)
                table.append((sheet.name, changed, label, each.column.name, shown(each.before), shown(each.after)))
        table += [
            (sheet.name, removed, row_label(sheet, values), "", _whole(sheet, values), "") for values in preview.removed
        ]
    return table


def row_label(sheet: Sheet, values: Values) -> str:
    """Return what names a row for a person: its key, or its first three filled columns when the sheet has none."""
    if sheet.key:
        return " · ".join(shown(values[key]) for key in sheet.key if values[key] not in (None, "", ()))
    filled = [shown(values[column.key]) for column in sheet.columns if values[column.key] not in (None, "", ())]
    return " · ".join(filled[:3])


def _whole(sheet: Sheet, values: Values) -> str:
    filled = (column for column in sheet.columns if values[column.key] not in (None, "", ()))
    return " ; ".join(f"{column.name} : {shown(values[column.key])}" for column in filled)
