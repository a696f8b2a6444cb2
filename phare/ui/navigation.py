"""The main menu: each room says its entries in its `apps.py`, so that the floor below knows no room by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One line of the menu: a label, the name of its page, its place, and who sees it (given the membership)."""

    label: Any
    url_name: str
    order: int
    visible: Callable[[Any], bool]

    @property
    def room(self) -> str:
        return self.url_name.partition(":")[0]

    @property
    def address(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class Line:
    """An entry as a page shows it: `current` is "page" on its own page, "true" elsewhere in its section, else ""."""

    label: Any
    address: str
    current: str


@dataclass(frozen=True)
class Menu:
    """The rooms, in order, and what keeps the platform itself running, folded under one word."""

    rooms: list[Line]
    keeping: list[Line]

    @property
    def lines(self) -> list[Line]:
        return self.rooms + self.keeping

    def __bool__(self) -> bool:
        return bool(self.lines)


# From this place on, entries keep the platform: accounts, register, mail, tasks.
KEEPING = 90

_entries: list[Entry] = []


def add(label: Any, url_name: str, order: int, visible: Callable[[Any], bool]) -> None:
    """Add an entry to the main menu; called once by each room when the house starts."""
    _entries.append(Entry(label, url_name, order, visible))


def entries_for(membership: Any) -> list[Entry]:
    """Return the entries that this member sees, in order; none for an anonymous visitor."""
    if membership is None:
        return []
    return sorted((e for e in _entries if e.visible(membership)), key=lambda e: e.order)


def menu(membership: Any, request: HttpRequest) -> Menu:
    """Return the menu of a page, its section marked.

    The section is the entry of the page's room whose address begins the page's own, the longest one; failing that the
    first entry of the room, unless it is of those that keep the platform.
    """
    entries = entries_for(membership)
    match = getattr(request, "resolver_match", None)
    room = match.namespace if match else ""
    addresses = [entry.address for entry in entries]
    within = [at for entry, at in zip(entries, addresses, strict=True) if room and entry.room == room]
    above = [at for at in within if request.path.startswith(at)]
    rooms = [at for entry, at in zip(entries, addresses, strict=True) if at in within and entry.order < KEEPING]
    section = max(above, key=len) if above else next(iter(rooms), None)
    shown = [
        (entry.order, Line(entry.label, at, "page" if at == request.path else "true" if at == section else ""))
        for entry, at in zip(entries, addresses, strict=True)
    ]
    return Menu([line for order, line in shown if order < KEEPING], [line for order, line in shown if order >= KEEPING])
