"""The main menu: each room says its entries in its `apps.py`, so that the floor below knows no room by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One line of the menu: a label, the name of its page, its place, and who sees it (given the membership)."""

    label: Any
    url_name: str
    order: int
    visible: Callable[[Any], bool]


_entries: list[Entry] = []


def add(label: Any, url_name: str, order: int, visible: Callable[[Any], bool]) -> None:
    """Add an entry to the main menu; called once by each room when the house starts."""
    _entries.append(Entry(label, url_name, order, visible))


def entries_for(membership: Any) -> list[Entry]:
    """Return the entries that this member sees, in order; none for an anonymous visitor."""
    if membership is None:
        return []
    return sorted((e for e in _entries if e.visible(membership)), key=lambda e: e.order)
