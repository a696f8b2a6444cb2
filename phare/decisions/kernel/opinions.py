"""Which opinions an arbitration needs before it is signed, by the rules in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class OpinionKind(StrEnum):
    """Who is asked."""

    SOCIAL_COMMITTEE = "social_committee"
    COMMITTEE_AGAIN = "social_committee_2"
    PROGRAMME_MANAGER = "programme_manager"
    COUNCIL = "council"
    OTHER = "other"


@dataclass(frozen=True)
class Rule:
    """A rule in force from a day on, with its source."""

    since: dt.date
    kind: OpinionKind
    source: str


RULES: tuple[Rule, ...] = (
    # The organisation and the working of services are put to the social committee.
    Rule(dt.date(2023, 1, 1), OpinionKind.SOCIAL_COMMITTEE, "CGFP, art. L253-1"),
    # A schedule of posts is set programme by programme, a ceiling ministry by ministry (EMP-006, EMP-007).
    Rule(dt.date(2006, 1, 1), OpinionKind.PROGRAMME_MANAGER, "LOLF, art. 7 ; schéma d'emplois par programme"),
)


class Side(StrEnum):
    """Whose committee it is: of a State administration, or of a local authority."""

    STATE = "state"
    LOCAL = "local"


@dataclass(frozen=True)
class Again:
    """A rule by which a committee unanimously against deliberates once more, so many days after, both included.

    `binds` is False where the rule may not apply to what is decided: it then warns, and keeps nobody from signing.
    """

    since: dt.date
    side: Side
    least_days: int
    most_days: int
    source: str
    binds: bool

    def window(self, first: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of the second deliberation, given the day of the first."""
        return first + dt.timedelta(days=self.least_days), first + dt.timedelta(days=self.most_days)


AGAIN: tuple[Again, ...] = (
    Again(dt.date(2023, 1, 1), Side.STATE, 8, 30, "Décret 2020-1427, art. 90 ; CGFP, livre II", True),
    # Only where carrying it out takes a deliberation of the authority, which is not known here.
    Again(dt.date(2023, 1, 1), Side.LOCAL, 8, 30, "Décret 2021-571 (question qui demande une délibération)", False),
)
"""A committee deliberates a second time at most on the same project, whatever it says then."""


def second_deliberation(side: Side, first: dt.date) -> Again | None:
    """Return the rule in force on the day of a unanimous opinion against, None before there was one."""
    return next((rule for rule in AGAIN if rule.side is side and rule.since <= first), None)


@dataclass(frozen=True)
class Ordered:
    """What the rules look at in a redeployment: whether it changes mission or service, and who would pay."""

    changes_organisation: bool
    from_programme: str | None
    to_programme: str | None


@dataclass(frozen=True)
class Required:
    """An opinion required: whose, about which programme (the manager's of each of the two), by which rule."""

    kind: OpinionKind
    programme: str
    source: str


def required_opinions(moves: Iterable[Ordered], day: dt.date) -> tuple[Required, ...]:
    """Return the opinions required before signing what makes these redeployments, by the rules of this day.

    None without redeployment; the social committee's as soon as one changes a mission or a service; the agreement of
    both programmes' managers when another programme would pay.
    """
    ordered = list(moves)
    needed: set[Required] = set()
    for rule in RULES:
        if rule.since > day:
            continue
        if rule.kind is OpinionKind.SOCIAL_COMMITTEE and any(move.changes_organisation for move in ordered):
            needed.add(Required(rule.kind, "", rule.source))
        if rule.kind is OpinionKind.PROGRAMME_MANAGER:
            crossing = [move for move in ordered if move.to_programme and move.to_programme != move.from_programme]
            for programme in {end for move in crossing for end in (move.from_programme, move.to_programme) if end}:
                needed.add(Required(rule.kind, programme, rule.source))
    return tuple(sorted(needed, key=lambda each: (each.kind, each.programme)))


def lacking(required: Iterable[Required], given: Iterable[tuple[str, str]]) -> tuple[Required, ...]:
    """Return what is required and not among the opinions given, each as (kind, programme)."""
    there = set(given)
    return tuple(each for each in required if (each.kind.value, each.programme) not in there)
