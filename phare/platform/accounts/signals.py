"""What accounts says to the rooms above, and what they tell it when the house starts.

A room that lets a member hold something (an operation, a service):

- declares it in its `apps.py`: `declare_holdings(held)`, where `held(membership)` returns a list of `Holding`;
- receives `membership_closed` and gives it to the successor, in the same transaction (what is still held
  afterwards makes the closing fail, and nothing is written).

A room whose records can be shared between administrations declares each class of them:
`declare_record_class("organisation.photograph", _("Photographies des effectifs"))`.

A room that has a JSON API declares what a personal token may be given for:
`declare_scope("plans:read", _("Lire les plans"))`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal

# Sent inside the transaction of the closing, with membership, successor (None when nothing was held), by, at.
membership_closed = Signal()


@dataclass(frozen=True)
class Holding:
    """Something that a member holds, in words with its number ("2 opérations"), and how many there are."""

    words: str
    count: int


_held: list[Callable[[Any], Iterable[Holding]]] = []
_record_classes: dict[str, Any] = {}
_scopes: dict[str, Any] = {}


def declare_holdings(held: Callable[[Any], Iterable[Holding]]) -> None:
    """Tell accounts what a room lets a member hold: a function of the membership."""
    if held not in _held:
        _held.append(held)


def holdings_of(membership: Any) -> list[Holding]:
    """Return what a member holds in all the rooms, nothing that counts zero."""
    return [holding for held in _held for holding in held(membership) if holding.count]


def declare_record_class(code: str, label: Any) -> None:
    """Tell accounts a class of records that administrations may share, with its French name."""
    _record_classes[code] = label


def record_classes() -> dict[str, Any]:
    """Return the classes of records that may be shared: {code: French name}."""
    return dict(_record_classes)


def declare_scope(code: str, label: Any) -> None:
    """Tell accounts what a personal token may be given for, with its French name."""
    _scopes[code] = label


def scopes() -> dict[str, Any]:
    """Return what a personal token may be given for: {code: French name}."""
    return dict(_scopes)
