"""What the rooms above tell the trail when the house starts: how their verbs read in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_labels: dict[str, Any] = {}


def name_verbs(labels: Mapping[str, Any]) -> None:
    """Give the French name of each verb that a room records; called in its `apps.py`.

    name_verbs({"strategy.operation.closed": _("Opération close")})
    """
    _labels.update(labels)


def verb_label(verb: str) -> str:
    """Return the French name of a verb, or the verb itself when no room has named it."""
    return str(_labels.get(verb, verb))


def named_verbs() -> frozenset[str]:
    """Return the verbs that have a French name."""
    return frozenset(_labels)
