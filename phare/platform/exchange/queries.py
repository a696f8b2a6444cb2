"""What an uploaded file holds and would change, read anew each time: nothing of it is kept beside the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.cells import shown
from phare.platform.exchange.kernel.description import Sheet
from phare.platform.exchange.kernel.importer import Checked, Importer, Source
from phare.platform.exchange.kernel.preview import Preview, Values, compare, fingerprint, row_label
from phare.platform.exchange.kernel.reading import Problem, Reading, Row, Rows
from phare.platform.exchange.models import PendingImport


@dataclass(frozen=True)
class Examination:
    """A file beside what stands: its problems, or else what it would change.

    `seen` is the fingerprint of what stands, "" while there are problems: a confirmation carries it, and is refused
    when that has changed since.
    """

    reading: Reading
    checked: Checked
    previews: tuple[Preview, ...]
    seen: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the file; empty when it may be confirmed."""
        return self.checked.problems

    @property
    def changes_nothing(self) -> bool:
        """Whether confirming would leave everything as it is."""
        return all(preview.is_empty for preview in self.previews)

    @property
    def source(self) -> Source:
        """Where the data come from, for the audit trail."""
        return Source.of(self.reading)


def examination(importer: Importer, target: Any, content: bytes, file_name: str) -> Examination:
    """Return what a file holds and what it would change to what stands in the target. Never raises on rubbish."""
    reading = workbooks.read(importer.description, content, file_name)
    checked = _in_order(importer, importer.check(reading, target))
    if checked.problems:
        # Nothing of it may be confirmed: what stands beside it does not matter, and there may be no rows to look for.
        return Examination(reading, checked, (), "")
    rows = reading.rows if checked.rows is None else checked.rows
    standing = importer.standing(target) if importer.beside is None else importer.beside(target, rows)
    previews = tuple(
        compare(sheet, standing.get(sheet.name, ()), _as_read(rows[sheet.name]))
        for sheet in importer.description.written.sheets
    )
    return Examination(reading, checked, previews, fingerprint(importer.description, standing))


@dataclass(frozen=True)
class PreviewPage:
    """A preview as `exchange/preview.html` shows it: the first rows of each nature, in words.

    Columns that say nothing in the rows shown are left out.
    """

    preview: Preview
    added_columns: tuple[str, ...]
    added: tuple[tuple[str, ...], ...]
    changed: tuple[tuple[str, str, str, str], ...]  # row, column, before, after
    removed_columns: tuple[str, ...]
    removed: tuple[tuple[str, ...], ...]

    @property
    def left_out(self) -> bool:
        """Whether some rows are not shown."""
        changes = sum(len(change.differences) for change in self.preview.changed)
        return (
            len(self.preview.added) > len(self.added)
            or len(self.preview.removed) > len(self.removed)
            or changes > len(self.changed)
        )


def preview_pages(previews: Sequence[Preview], most: int) -> list[PreviewPage]:
    """Return previews ready for `exchange/preview.html`, with at most so many rows of each nature."""
    return [_preview_page(preview, most) for preview in previews]


def _preview_page(preview: Preview, most: int) -> PreviewPage:
    changed = [
        (row_label(preview.sheet, change.before), each.column.name, shown(each.before), shown(each.after))
        for change in preview.changed[:most]
        for each in change.differences
    ]
    added = _shown_rows(preview.sheet, preview.added[:most])
    removed = _shown_rows(preview.sheet, preview.removed[:most])
    return PreviewPage(preview, *added, tuple(changed[:most]), *removed)


def _shown_rows(sheet: Sheet, rows: Sequence[Values]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    cells = {column.name: [shown(values[column.key]) for values in rows] for column in sheet.columns}
    said = {name: column for name, column in cells.items() if any(column)}
    return tuple(said), tuple(zip(*said.values(), strict=True))


def _as_read(rows: Sequence[Any]) -> Sequence[Values] | Rows:
    return rows if isinstance(rows, Rows) else [row.values if isinstance(row, Row) else row for row in rows]


def _in_order(importer: Importer, checked: Checked) -> Checked:
    """Return problems as one corrects them: sheet after sheet, from the first row to the last."""
    places = {sheet.name: place for place, sheet in enumerate(importer.description.sheets, start=1)}

    def place(problem: Problem) -> tuple[int, int]:
        return places.get(problem.sheet, 0), problem.row or 0

    return replace(checked, problems=tuple(sorted(checked.problems, key=place)))


def held_content(pending: PendingImport) -> bytes:
    """Return the bytes of a file that waits. Raises FileNotFoundError when its time is over."""
    if not pending.content:
        raise FileNotFoundError(pending.file_name)
    with pending.content.open("rb") as stream:
        content: bytes = stream.read()
    return content
