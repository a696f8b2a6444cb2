"""The main menu: each room says its entries in its `apps.py`, so that the floor below knows no room by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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
class Fold:
    """Lines folded under one word; `key` names it in the page."""

    key: str
    label: Any
    lines: list[Line]

    @property
    def holds_current(self) -> bool:
        """Whether the page or its section is one of them."""
        return any(line.current for line in self.lines)


@dataclass(frozen=True)
class Menu:
    """The rooms, in order, then those folded: what is asked and followed up, what keeps the platform itself running."""

    rooms: list[Line]
    folds: list[Fold]

    @property
    def lines(self) -> list[Line]:
        return self.rooms + [line for fold in self.folds for line in fold.lines]

    def __bool__(self) -> bool:
        return bool(self.lines)


# From these places on, entries ask and follow up; entries keep the platform: accounts, register, mail, tasks.
FOLLOWING, KEEPING = 60, 90
FOLDS = (("following", _("Suivre"), range(FOLLOWING, 80)), ("keeping", _("Gérer"), range(KEEPING, 1000)))

_entries: list[Entry] = []
_elsewhere: dict[str, str] = {}


def add(label: Any, url_name: str, order: int, visible: Callable[[Any], bool]) -> None:
    """Add an entry to the main menu; called once by each room when the house starts."""
    _entries.append(Entry(label, url_name, order, visible))


def stand_under(page: str, url_name: str) -> None:
    """Mark, on a page named so, the entry of another room whose subject it is; called when the house starts."""
    _elsewhere[page] = url_name


def entries_for(membership: Any) -> list[Entry]:
    """Return the entries that this member sees, in order; none for an anonymous visitor."""
    if membership is None:
        return []
    return sorted((e for e in _entries if e.visible(membership)), key=lambda e: e.order)


def menu(membership: Any, request: HttpRequest) -> Menu:
    """Return the menu of a page, its section marked.

    The section is the entry of the page's room whose address begins the page's own, the longest one; failing that the
    first entry of the room, unless it is of those that keep the platform. A page that stands under another room's entry
    marks that one only.
    """
    entries = entries_for(membership)
    match = getattr(request, "resolver_match", None)
    room = match.namespace if match else ""
    addresses = [entry.address for entry in entries]
    within = [at for entry, at in zip(entries, addresses, strict=True) if room and entry.room == room]
    above = [at for at in within if request.path.startswith(at)]
    rooms = [at for entry, at in zip(entries, addresses, strict=True) if at in within and entry.order < KEEPING]
    section = max(above, key=len) if above else next(iter(rooms), None)
    if match and match.view_name in _elsewhere:
        section = reverse(_elsewhere[match.view_name])
    shown = [
        (entry.order, Line(entry.label, at, "page" if at == request.path else "true" if at == section else ""))
        for entry, at in zip(entries, addresses, strict=True)
    ]
    folds = [Fold(key, label, [line for order, line in shown if order in places]) for key, label, places in FOLDS]
    unfolded = [line for order, line in shown if not any(order in places for _key, _label, places in FOLDS)]
    return Menu(unfolded, [fold for fold in folds if fold.lines])
