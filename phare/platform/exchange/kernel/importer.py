"""How a room lets workbooks in: it describes, checks and applies; the exchange does the screens, once for all rooms.

A room calls `register(Importer(...))` when the house starts; docs/how-to/import-a-workbook.md is the path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from phare.platform.exchange.kernel.description import WorkbookDescription
from phare.platform.exchange.kernel.reading import Problem, Reading

Standing = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Checked:
    """What a room's own check says of a reading: its data when all is well, and every problem, the reading's first.

    `rows` are the rows to compare with what stands, by sheet name, where they are not those of the reading: codes
    completed, defaults filled, somebody else's layout put in ours.
    """

    data: Any
    problems: tuple[Problem, ...] = ()
    rows: Mapping[str, Sequence[Any]] | None = None


@dataclass(frozen=True)
class Source:
    """Where imported data come from, for the audit trail: the file's name, its SHA-256, its rows by sheet."""

    file_name: str
    sha256: str
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Source:
        """Return the source that a reading is."""
        return cls(reading.file_name, reading.sha256, {name: len(rows) for name, rows in reading.rows.items()})

    @property
    def changes(self) -> dict[str, Any]:
        """What the audit trail keeps of it: pass it to `audit.record`, with the counts of what was done."""
        return {"file": self.file_name, "sha256": self.sha256, "rows": dict(self.counts)}


@dataclass(frozen=True)
class Importer:
    """One kind of workbook that a room takes in.

    `name` is its word in addresses (`photographie`). A *target* is what a file is imported into: any object with an
    `administration_id` (a plan, or a small dataclass of the room's when nothing exists yet).

    - `find(membership, key)` returns the target that a key of the address names; LookupError, or a
      model's DoesNotExist, when there is none.
    - `may` is the predicate on (membership, target) of who may import.
    - `standing(target)` returns the rows as they stand, by sheet name: the preview's before, and the filled export.
    - `beside(target, rows)` returns, of the rows as they stand, those that a file speaks of: given by a room where a
      file is never the whole, and what it does not name is left alone.
    - `check(reading, target)` returns what the room reads in it, and all problems (`reading.problems` among them).
    - `apply(data, target, source=, by=, at=)` is the room's action: it writes in its own transaction and records one
      row in the audit trail with `source.changes`. What it returns goes to `after`.
    - `after(target, result)` returns the address of the page to open once done; `back(target)` the one to go back to.
    """

    name: str
    title: str
    description: WorkbookDescription
    may: Any
    find: Callable[[Any, str], Any]
    standing: Callable[[Any], Standing]
    check: Callable[[Reading, Any], Checked]
    apply: Callable[..., Any]
    after: Callable[[Any, Any], str]
    back: Callable[[Any], str]
    beside: Callable[[Any, Mapping[str, Sequence[Any]]], Standing] | None = None
    # What will happen to rows that the file does not have, in French; shown above the removed ones.
    removal: str = "Ces lignes ne sont plus dans le fichier : elles seront retirées."


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Add a room's importer to the house; called once by each, in its `apps.py`. Raises ValueError on a taken name."""
    known = _importers.setdefault(importer.name, importer)
    if known is not importer:
        raise ValueError(f"two importers are named {importer.name}")


def importer_named(name: str) -> Importer:
    """Return the importer of this name. Raises KeyError."""
    return _importers[name]
