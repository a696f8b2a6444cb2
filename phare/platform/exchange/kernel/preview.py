"""What an import would change, before it is done: rows added, changed with each column's before and after, removed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phare.platform.exchange.kernel.cells import canonical, shown
from phare.platform.exchange.kernel.description import Column, Sheet, WorkbookDescription

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


@dataclass(frozen=True)
class Preview:
    """The difference between what stands and what a file says, for one sheet."""

    sheet: Sheet
    added: tuple[Values, ...] = ()
    changed: tuple[Change, ...] = ()
    removed: tuple[Values, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.added or self.changed or self.removed)


def compare(sheet: Sheet, before: Sequence[Values], after: Sequence[Values]) -> Preview:
    """Return what `after` adds, changes and removes, row by row of the sheet's key, in the order of each side.

    Values are compared as spreadsheets keep them (15 digits, line ends, no outer spaces). Without a key, equal rows are
    paired and the rest is added or removed. Keys are expected to be unique on each side.
    """
    old = [_canonical(sheet, values) for values in before]
    new = [_canonical(sheet, values) for values in after]
    if not sheet.key:
        return _compare_without_key(sheet, old, new)
    standing = {_key(sheet, values): values for values in old}
    coming = {_key(sheet, values): values for values in new}
    changed = []
    for key, values in coming.items():
        if key in standing and (differences := _differences(sheet, standing[key], values)):
            changed.append(Change(key, standing[key], values, differences))
    common = len(standing.keys() & coming.keys())
    return Preview(
        sheet,
        tuple(values for key, values in coming.items() if key not in standing),
        tuple(changed),
        tuple(values for key, values in standing.items() if key not in coming),
        common - len(changed),
    )


def _compare_without_key(sheet: Sheet, old: list[Values], new: list[Values]) -> Preview:
    def whole(values: Values) -> tuple[Any, ...]:
        return tuple(values[column.key] for column in sheet.columns)

    left, added = Counter(map(whole, old)), []
    for values in new:
        if left[whole(values)] > 0:
            left[whole(values)] -= 1
        else:
            added.append(values)
    removed = []
    # What is left over of each repeated row is its last ones: walk backwards, then restore the order.
    for values in reversed(old):
        if left[whole(values)] > 0:
            left[whole(values)] -= 1
            removed.append(values)
    return Preview(sheet, tuple(added), (), tuple(reversed(removed)), len(new) - len(added))


def _canonical(sheet: Sheet, values: Values) -> Values:
    return {column.key: canonical(column, values.get(column.key)) for column in sheet.columns}


def _key(sheet: Sheet, values: Values) -> tuple[Any, ...]:
    return tuple(values[key] for key in sheet.key)


def _differences(sheet: Sheet, before: Values, after: Values) -> tuple[Difference, ...]:
    return tuple(
        Difference(column, before[column.key], after[column.key])
        for column in sheet.columns
        if before[column.key] != after[column.key]
    )


def fingerprint(description: WorkbookDescription, standing: Mapping[str, Sequence[Values]]) -> str:
    """Return a digest of rows by sheet name, in hexadecimal: the same for the same rows, in whatever order."""
    digest = hashlib.sha256()
    for sheet in description.sheets:
        lines = sorted(repr(tuple(_canonical(sheet, values).values())) for values in standing.get(sheet.name, ()))
        digest.update(repr((sheet.name, lines)).encode())
    return digest.hexdigest()


def listed(previews: Sequence[Preview]) -> list[tuple[str, ...]]:
    """Return previews as the rows of a table, its header first: one row per change of a column, or whole row."""
    table: list[tuple[str, ...]] = [("Feuille", "Nature", "Ligne", "Colonne", "Avant", "Après")]
    for preview in previews:
        sheet = preview.sheet
        table += [
            (sheet.name, "Ajout", row_label(sheet, values), "", "", _whole(sheet, values)) for values in preview.added
        ]
        for change in preview.changed:
            for each in change.differences:
                label = row_label(sheet, change.before)
                table.append((sheet.name, "Changement", label, each.column.name, shown(each.before), shown(each.after)))
        table += [
            (sheet.name, "Retrait", row_label(sheet, values), "", _whole(sheet, values), "")
            for values in preview.removed
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
