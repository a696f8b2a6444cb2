"""Who may listen to what: each room says it for its own channels, in its `apps.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from phare.platform.accounts.models import Membership

# Whether this member may listen to the object of this key.
Predicate: TypeAlias = Callable[[Membership, str], bool]
_predicates: dict[str, Predicate] = {}


def admit(kind: str, predicate: Predicate) -> None:
    """Say who may listen to the channels `kind:key` (`jobs.job:12`); a kind that nobody admits is closed to all."""
    if kind in _predicates:
        raise ValueError(f"The channels {kind} have their predicate already")
    _predicates[kind] = predicate


def may_listen(membership: Membership, channel: str) -> bool:
    """Return whether this member may listen to a channel; an unknown one, or a badly written one, is closed."""
    kind, _, key = channel.partition(":")
    predicate = _predicates.get(kind)
    written = key != "" and channel.isascii() and channel.isprintable()
    return predicate is not None and written and predicate(membership, key)
