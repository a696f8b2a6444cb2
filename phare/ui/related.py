"""What rooms above say of an object shown below: each hangs its link on the object's page, so that no floor looks up.

A room adds its link in its `apps.py`: `related.add("organisation.mission", label, address, visible)`; the page of the
object shows them by `{% related "organisation.mission" mission.pk %}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hanging:
    """A link hung on the pages of a kind of object: a label, its address given the object's key, and who sees it."""

    label: Any
    address: Callable[[Any], str]
    visible: Callable[[Any], bool]


_hangings: dict[str, list[Hanging]] = {}


def add(kind: str, label: Any, address: Callable[[Any], str], visible: Callable[[Any], bool]) -> None:
    """Hang a link on the pages of a kind of object; called once by each room when the house starts."""
    _hangings.setdefault(kind, []).append(Hanging(label, address, visible))


def links(kind: str, key: int | str, membership: Any) -> list[tuple[Any, str]]:
    """Return the links hung on an object that this member sees: (label, address) pairs."""
    return [(each.label, each.address(key)) for each in _hangings.get(kind, ()) if each.visible(membership)]
