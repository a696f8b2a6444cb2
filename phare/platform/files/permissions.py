"""Who may read a file: whoever may see the record it belongs to, as that record's room says it.

A room registers its class of record when the house starts: `register("councils.item", may_see_file)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import rules

from phare.platform.accounts.models import Membership
from phare.platform.files.models import StoredFile


@dataclass(frozen=True)
class RecordClass:
    """A class of record that has files: who may read them, and which of their public renditions are published."""

    name: str
    may_read: rules.Predicate
    is_published: Callable[[StoredFile], bool]


def never(file: StoredFile) -> bool:
    """Say that nothing is published."""
    return False


_classes: dict[str, RecordClass] = {}


def register(name: str, may_read: rules.Predicate, is_published: Callable[[StoredFile], bool] = never) -> None:
    """Say who may read the files of a class of record; called once per class, in the room's `apps.py`.

    `may_read` is a predicate on (membership, file). `is_published` tells of a *public* rendition whether anyone may
    read it, signed in or not. Raises ValueError when another room has this class.
    """
    if name in _classes and _classes[name].may_read is not may_read:
        raise ValueError(f"two rooms register the files of {name}")
    _classes[name] = RecordClass(name, may_read, is_published)


def is_registered(name: str) -> bool:
    """Return whether some room answers for the files of this class."""
    return name in _classes


@rules.predicate
def read_file(membership: Membership | None, file: StoredFile) -> bool:
    """Whoever the record's room lets; nobody when no room answers for it."""
    known = _classes.get(file.record_class)
    return membership is not None and known is not None and bool(known.may_read.test(membership, file))


def is_open_to_anyone(file: StoredFile) -> bool:
    """Return whether a file is a public rendition that its room has published."""
    known = _classes.get(file.record_class)
    return known is not None and file.rendition == StoredFile.Rendition.PUBLIC and known.is_published(file)
