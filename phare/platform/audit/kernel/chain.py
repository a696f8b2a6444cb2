"""The chain of an audit trail: each row carries the SHA-256 of the one before it, so that none can change unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BEGINNING = "0" * 64


@dataclass(frozen=True)
class Link:
    """One row as the chain sees it: `position` counts from 1, `content` is all that the row says."""

    position: int
    content: dict[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class Break:
    """The first row that does not hold: its position, and a French sentence that says what is wrong."""

    position: int
    reason: str


def digest(position: int, content: dict[str, Any], previous: str) -> str:
    """Return the SHA-256, in hexadecimal, of a row's canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps([position, content, previous], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_break(links: Iterable[Link], anchor: tuple[int, str] | None = None) -> Break | None:
    """Return the first broken row of a chain given in order, or None when it holds.

    `anchor` is a head (count, digest) kept outside the database: a chain that stops before it has lost its tail,
    and one that carries another digest at that position was written anew.
    """
    previous, count = BEGINNING, 0
    for link in links:
        count += 1
        if link.position != count:
            return Break(count, f"la ligne {count} manque : la suivante porte le numéro {link.position}")
        if link.previous != previous:
            return Break(count, f"la ligne {count} ne suit pas la précédente")
        if link.digest != digest(link.position, link.content, link.previous):
            return Break(count, f"la ligne {count} a été modifiée")
        if anchor and anchor[0] == count and anchor[1] != link.digest:
            return Break(count, f"la ligne {count} n'est plus celle qui a été ancrée")
        previous = link.digest
    if anchor and anchor[0] > count:
        return Break(count + 1, f"la fin manque : {count} lignes présentes, {anchor[0]} ancrées")
    return None
