"""A plan as plain data: what must be done, and what it would be unacceptable not to do, mission by mission and year.

Codes are the local identifiers of the workbook `plan.ods`; floors and needs are in FTE, decided, not computed
(CRO-004).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from phare.strategy.kernel.action import Action


class PlanKind(StrEnum):
    """What a plan is; two readings of the acronym PASE coexist (PAS-001), roadmaps are linked (PAS-012)."""

    PASE_2004 = "PASE_2004"
    PASE = "PASE"
    ADMINISTRATION_PROJECT = "ADMINISTRATION_PROJECT"
    ROADMAP = "ROADMAP"
    SERVICE_AGREEMENT = "SERVICE_AGREEMENT"
    OTHER = "OTHER"


class Origin(StrEnum):
    """Whether an orientation comes from the regional plan or is the department's own (PAS-006)."""

    REGIONAL = "REGIONAL"
    LOCAL = "LOCAL"


class FloorRank(IntEnum):
    """Why a floor binds; the smaller the number, the more it does."""

    LEGAL = 1
    SAFETY = 2
    COMMITMENT = 3


class ReliefKind(StrEnum):
    """What may be decided for a mission rather than moving staff to it."""

    LIGHTENED = "LIGHTENED"
    STOPPED = "STOPPED"
    POOLED = "POOLED"
    ENTRUSTED = "ENTRUSTED"


@dataclass(frozen=True)
class Orientation:
    """First level of a plan; exactly one modernises (PAS-004); `origin` is an `Origin` or empty (PAS-006).

    `parent_orientation` is the code of the orientation of the parent plan that this one breaks down.
    """

    code: str
    name: str
    is_modernisation: bool = False
    origin: str = ""
    parent_orientation: str | None = None


@dataclass(frozen=True)
class Objective:
    """Second level of a plan."""

    code: str
    name: str
    orientation: str


@dataclass(frozen=True)
class Operation:
    """Third level: who pilots it, with whom, whether it belongs to the core business.

    A core operation makes core every requirement it bears.
    """

    code: str
    name: str
    objective: str
    pilot: str | None = None  # service
    partners: str = ""
    owner: str = ""  # e-mail of a member
    core: bool = False
    description: str = ""
    service_arrangement: str = ""  # PAS-005
    first_year: int | None = None
    last_year: int | None = None
    calendar: str = ""
    participants: str = ""  # services or groups that take part, in words (PAD-002)
    users_part: str = ""


@dataclass(frozen=True)
class Requirement:
    """What a mission needs in a year, its own (`operation` None) or for an operation.

    Without a floor, `floor` is 0. `need` is the retained one; `need_declared` is what the service asked for.
    """

    objective: str
    mission: str
    year: int
    need: float
    operation: str | None = None
    need_declared: float | None = None
    method: str = ""
    evidence: str = ""
    floor: float = 0.0
    floor_rank: FloorRank = FloorRank.LEGAL
    floor_article: str = ""
    floor_profiles: tuple[str, ...] | None = None  # None: every profile counts
    floor_justification: str = ""
    floor_set_by: str = ""
    weight: float = 1.0
    core: bool = False
    floor_set_on: dt.date | None = None


@dataclass(frozen=True)
class Relief:
    """A mission lightened, stopped, pooled or entrusted from a year on: FTE that are no longer asked for.

    `need` and `floor` are the FTE lifted each year from `first_year` to `last_year` (None: without end); a mission
    stopped asks for nothing any more, whatever they are. `risk` is the risk taken, `partner` who takes over.
    """

    mission: str
    kind: ReliefKind
    first_year: int
    last_year: int | None = None
    need: float = 0.0
    floor: float = 0.0
    risk: str = ""
    partner: str = ""
    decided: bool = False

    def holds(self, year: int) -> bool:
        """Return whether this relief holds in a year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True)
class PlanData:
    """A whole plan: its kind, period (years, both included), the names of its three levels, and what it requires.

    `reliefs` are those recorded with the plan, proposed and decided; only decided ones change what it asks for.
    `actions` are read for the workbook only: the crossing does not know them.
    """

    name: str
    kind: str
    first_year: int
    last_year: int
    level_names: tuple[str, str, str]
    orientations: tuple[Orientation, ...]
    objectives: tuple[Objective, ...]
    operations: tuple[Operation, ...]
    requirements: tuple[Requirement, ...]
    horizon: str = "medium"
    parent: str | None = None
    reliefs: tuple[Relief, ...] = ()
    introduction: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the period, in order."""
        return tuple(range(self.first_year, self.last_year + 1))
