"""Whether what figures came from still is what it was: each room above says it of its own sources.

A room registers its kind of source when the house starts: `register("allocation.scenario", current_digest)`, where
`current_digest(administration_id, key)` gives the digest that it would hand over today, None when it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from phare.decisions.models import Arbitration
from phare.organisation.models import Photograph, State

DigestOf = Callable[[int, str], str | None]
_kinds: dict[str, DigestOf] = {}


def register(kind: str, digest_of: DigestOf) -> None:
    """Say how the digest of a kind of source is found today; called once per kind, in the room's `apps.py`."""
    _kinds[kind] = digest_of


def is_registered(kind: str) -> bool:
    """Return whether some room answers for this kind of source."""
    return kind in _kinds


def outdated(administration_id: int, sources: Iterable[Mapping[str, Any] | None]) -> list[str]:
    """Return the names of the sources that changed, or are gone, since they were handed over."""
    return [
        source["label"]
        for source in sources
        if source is not None and _digest_today(administration_id, source) != source["digest"]
    ]


def _digest_today(administration_id: int, source: Mapping[str, Any]) -> str | None:
    digest_of = _kinds.get(source["kind"])
    return None if digest_of is None else digest_of(administration_id, source["key"])


def outdated_sources(arbitration: Arbitration) -> list[str]:
    """Return the names of what an arbitration stands on, or its options come from, that changed since, each once."""
    options = arbitration.options.exclude(source=None).values_list("source", flat=True)
    names = outdated(arbitration.administration_id, [*arbitration.sources, *options])
    if superseded := superseded_photograph(arbitration):
        names.insert(0, superseded.title)
    return list(dict.fromkeys(names))


def superseded_photograph(arbitration: Arbitration) -> Photograph | None:
    """Return the photograph that an arbitration stands on when another one replaced it: no figure holds any more."""
    photograph = arbitration.photograph
    return photograph if photograph is not None and photograph.state == State.SUPERSEDED else None
