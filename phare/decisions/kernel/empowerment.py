"""What an act that empowers to sign covers: the system checks its holder's perimeter at signing (ACT-105)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum


class Nature(StrEnum):
    """By what kind of act somebody signs for whoever decides."""

    STAND_IN = "stand_in"
    INTERIM = "interim"
    DELEGATION = "delegation"


class Scope(StrEnum):
    """Which acts it covers."""

    EVERYTHING = "everything"
    ARBITRATIONS = "arbitrations"
    AGREEMENTS = "agreements"


LIMITED = frozenset({Nature.DELEGATION})
"""Whoever stands in, or holds the office meanwhile, has all of it: only a delegation names what it covers (décret
2004-374, art. 43 s.)."""


def may_be(nature: str, scope: str, services: AbstractSet[object]) -> bool:
    """Return whether an act of this nature may cover that scope, and those services only (none: all of them)."""
    return nature in LIMITED or (scope == Scope.EVERYTHING and not services)


def is_within(scope: str, only: AbstractSet[int], signed: Scope, touched: AbstractSet[int]) -> bool:
    """Return whether what is signed is within an act.

    `signed` is what it is, `touched` the keys of the services it touches, `only` those that the act names, with the
    services attached to them (none: all). What touches no service is in no perimeter of some services.
    """
    if scope not in (Scope.EVERYTHING, signed):
        return False
    return not only or (bool(touched) and touched <= only)
