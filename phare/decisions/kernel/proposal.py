"""What a room hands over when it asks for an arbitration: plain data, its figures with the digest of what made them.

The room below knows nothing of what an option is made of above it: a figure is a label, a value and a unit; where it
comes from is an address and a digest, which tells later whether it still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phare.values.horizon import Horizon


class Envelope(StrEnum):
    """What an option engages: several in one arbitration."""

    STAFF = "staff"
    MONEY = "money"
    CALENDAR = "calendar"


class Better(StrEnum):
    """In which direction a figure is better, None of both when it only informs."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Source:
    """What figures come from: its kind ("allocation.scenario"), its key, its name, its address, and its digest."""

    kind: str
    key: str
    label: str
    url: str
    digest: str


@dataclass(frozen=True)
class Figure:
    """A figure of an option, shown with so many decimals; `unit` is French ("ETP", "%", "€")."""

    label: str
    value: float | None
    unit: str
    better: Better = Better.NEITHER
    decimals: int = 1


@dataclass(frozen=True)
class Move:
    """FTE of a job profile that change mission in a year, by codes; `to_programme` when another programme would pay.

    Never an agent: service and profile (OPT-011).
    """

    year: int
    profile: str
    origin_service: str
    origin_mission: str
    service: str
    mission: str
    fte: float
    to_programme: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Effect:
    """What is expected of an option: a measure, from what to what, at the end of which year.

    `mission` is a code when the measure is the FTE on a mission, which a later photograph verifies; otherwise `measure`
    says what is measured and by whom it will be told.
    """

    measure: str
    unit: str
    before: float | None
    expected: float
    year: int
    mission: str | None = None


@dataclass(frozen=True)
class Commitment:
    """What an option engages in one envelope: FTE, euros (`amount`) or a day of the calendar (`day`, ISO)."""

    envelope: Envelope
    label: str
    year: int | None = None
    amount: float | None = None
    programme: str | None = None
    operation: int | None = None
    day: str | None = None


@dataclass(frozen=True)
class OptionData:
    """One way to answer the question."""

    name: str
    description: str = ""
    is_status_quo: bool = False
    source: Source | None = None
    figures: tuple[Figure, ...] = ()
    moves: tuple[Move, ...] = ()
    effects: tuple[Effect, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A question put to whoever decides, with its options and what all of them stand on (photograph, plan)."""

    question: str
    context: str = ""
    horizon: str = Horizon.MEDIUM
    touches: tuple[str, ...] = ()
    photograph: int | None = None
    plan: int | None = None
    sources: tuple[Source, ...] = ()
    options: tuple[OptionData, ...] = ()
    operations: tuple[int, ...] = ()
