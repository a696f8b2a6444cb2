"""The chain of an audit trail: each row carries the SHA-256 of the one before it, so that none can change unseen."""

from __future__ import annotations

import hashlib
import json
import math
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
class Head:
    """The end of a chain: how many rows it has, and the digest of the last (`BEGINNING` when there is none)."""

    count: int
    digest: str

    def __str__(self) -> str:
        return f"{self.count}:{self.digest}"


@dataclass(frozen=True)
class Break:
    """The first row that does not hold: its position, and a French sentence that says what is wrong."""

    position: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What a walk along a chain found: its head, and its first break, None when it holds."""

    head: Head
    broken: Break | None


def digest(position: int, content: dict[str, Any], previous: str) -> str:
    """Return the SHA-256, in hexadecimal, of a row's canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps([position, content, previous], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def storable(value: Any) -> Any:
    """Return a JSON value as the database gives it back, so that its digest is the same before and after.

    PostgreSQL's `jsonb` holds numbers without exponent (1e+16 comes back as an integer), no negative zero, no
    infinity, and strings without the null character.
    """
    if isinstance(value, dict):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode(errors="replace").decode()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if "e+" in repr(value) else value + 0.0
    return value


def walk(links: Iterable[Link], anchors: Iterable[Head] = ()) -> Verdict:
    """Return the head of a chain given in order, and the first row of it that does not hold; constant memory.

    `anchors` are heads kept outside the database: a chain that stops before one of them has lost its tail, and one
    that carries another digest at that position was written anew.
    """
    kept: dict[int, set[str]] = {}
    for anchor in anchors:
        kept.setdefault(anchor.count, set()).add(anchor.digest)
    head = Head(0, BEGINNING)
    for link in links:
        reason = _fault(link, head, kept.get(head.count + 1, set()))
        if reason:
            return Verdict(head, Break(head.count + 1, reason))
        head = Head(link.position, link.digest)
    furthest = max(kept, default=0)
    if furthest > head.count:
        reason = f"la fin manque : lignes présentes : {head.count}, lignes ancrées : {furthest}"
        return Verdict(head, Break(head.count + 1, reason))
    return Verdict(head, None)


def _fault(link: Link, head: Head, anchored: set[str]) -> str | None:
    expected = head.count + 1
    if link.position != expected:
        return f"la ligne {expected} manque : la suivante porte le numéro {link.position}"
    if link.previous != head.digest:
        return f"la ligne {expected} ne suit pas la précédente"
    if link.digest != digest(link.position, link.content, link.previous):
        return f"la ligne {expected} a été modifiée"
    if anchored - {link.digest}:
        return f"la ligne {expected} n'est plus celle qui a été ancrée"
    return None
