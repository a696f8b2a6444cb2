"""What an uploaded file holds and would change, read anew each time: nothing of it is kept beside the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.cells import shown
from phare.platform.exchange.kernel.importer import Checked, Importer, Source
from phare.platform.exchange.kernel.preview import Preview, Values, compare, fingerprint, row_label
from phare.platform.exchange.kernel.reading import Problem, Reading, Row, Rows
from phare.platform.exchange.models import PendingImport


@dataclass(frozen=True)
class Examination:
    """A file beside what stands: its problems, or else what it would change.

    `seen` is the fingerprint of what stands: a confirmation carries it, and is refused when that has changed since.
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
    checked = importer.check(reading, target)
    standing = importer.standing(target)
    seen = fingerprint(importer.description, standing)
    if checked.problems:
        return Examination(reading, checked, (), seen)
    previews = tuple(
        compare(sheet, standing.get(sheet.name, ()), _as_read(reading.rows[sheet.name]))
        for sheet in importer.description.sheets
    )
    return Examination(reading, checked, previews, seen)


@dataclass(frozen=True)
class PreviewPage:
    """A preview as `exchange/preview.html` shows it: how many rows of each nature, and the first ones in words."""

    preview: Preview
    columns: tuple[str, ...]
    added: tuple[tuple[str, ...], ...]
    changed: tuple[tuple[str, str, str, str], ...]  # row, column, before, after
    removed: tuple[tuple[str, ...], ...]

    @property
    def left_out(self) -> bool:
        """Whether some rows are not shown."""
        preview = self.preview
        return len(preview.added) > len(self.added) or len(preview.removed) > len(self.removed) or self.more_changed

    @property
    def more_changed(self) -> bool:
        """Whether some changed rows are not shown."""
        return sum(len(change.differences) for change in self.preview.changed) > len(self.changed)


def preview_pages(previews: Sequence[Preview], most: int) -> list[PreviewPage]:
    """Return previews ready for `exchange/preview.html`, with at most so many rows of each nature."""
    return [_preview_page(preview, most) for preview in previews]


def _as_read(rows: Sequence[Row]) -> Sequence[Values] | Rows:
    return rows if isinstance(rows, Rows) else [row.values for row in rows]


def _preview_page(preview: Preview, most: int) -> PreviewPage:
    columns = preview.sheet.columns

    def cells(rows: Sequence[Values]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(shown(values[column.key]) for column in columns) for values in rows[:most])

    changed = [
        (row_label(preview.sheet, change.before), each.column.name, shown(each.before), shown(each.after))
        for change in preview.changed[:most]
        for each in change.differences
    ]
    names = tuple(column.name for column in columns)
    return PreviewPage(preview, names, cells(preview.added), tuple(changed[:most]), cells(preview.removed))


def held_content(pending: PendingImport) -> bytes:
    """Return the bytes of a file that waits. Raises FileNotFoundError when its time is over."""
    if not pending.content:
        raise FileNotFoundError(pending.file_name)
    with pending.content.open("rb") as stream:
        content: bytes = stream.read()
    return content
