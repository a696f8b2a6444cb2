"""The crossing of missions and staff, as plain data: what the kernel reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from phare.values.phrase import lines
from phare.values.refusal import Refusal


class ProblemErrors(Refusal):
    """Every error of a problem at once, each a sentence for the person who wrote it."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors: tuple[str, ...] = tuple(errors)
        super().__init__(lines(self.errors))


@dataclass(frozen=True, slots=True)
class Service:
    """A service; one outside the prefect's authority keeps its staff where the trend puts them."""

    id: str
    under_prefect_authority: bool = True


@dataclass(frozen=True, slots=True)
class Profile:
    """A job profile (with its budget programme, if the caller wants programmes kept apart)."""

    id: str


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission, with its need and floor in FTE for each period.

    `floor_profiles` None: every profile counts for the floor; an empty one: none does.
    `services` None or empty: any service may carry the mission.
    """

    id: str
    need: tuple[float, ...]
    floor: tuple[float, ...]
    weight: float = 1.0
    core: bool = False
    floor_rank: int = 1
    floor_profiles: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """FTE of a profile on a mission in a service, in the photograph; present even at 0."""

    service: str
    profile: str
    mission: str
    fte: float


@dataclass(frozen=True, slots=True)
class Movement:
    """An announced arrival (fte > 0) or departure (fte < 0), naming its mission or not."""

    period: int
    service: str
    profile: str
    fte: float
    mission: str | None = None


@dataclass(frozen=True, slots=True)
class Compatibility:
    """A profile may serve a mission, at this adaptation cost per FTE moved onto it."""

    profile: str
    mission: str
    cost: float


@dataclass(frozen=True, slots=True)
class TransferCost:
    """Staff may go from one service to another, at this cost per FTE."""

    origin: str
    destination: str
    cost: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Priorities and staff to cross.

    `periods` are years, increasing. Repeated `staff` or `movements` rows add up.
    `max_moved_fte`: the most FTE that may be redeployed in each period, None where there is no cap.
    """

    periods: tuple[int, ...]
    services: tuple[Service, ...]
    profiles: tuple[Profile, ...]
    missions: tuple[Mission, ...]
    staff: tuple[Staff, ...]
    movements: tuple[Movement, ...] = ()
    compatibility: tuple[Compatibility, ...] = ()
    transfer_costs: tuple[TransferCost, ...] = ()
    max_moved_fte: tuple[float | None, ...] | None = None

    def cap(self, index: int) -> float | None:
        """The most FTE that may be redeployed in the period of this index, None if there is no cap."""
        return None if self.max_moved_fte is None else self.max_moved_fte[index]
