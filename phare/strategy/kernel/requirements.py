"""A plan as plain data: what must be done, and what it would be unacceptable not to do, mission by mission and year.

Codes are the local identifiers of the workbook `plan.ods`; floors and needs are in FTE, decided, not computed
(CRO-004).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class FloorRank(IntEnum):
    """Why a floor binds; the smaller the number, the more it does."""

    LEGAL = 1
    SAFETY = 2
    COMMITMENT = 3


@dataclass(frozen=True)
class Orientation:
    """First level of a plan; exactly one modernises (PAS-004); `origin` is REGIONAL or LOCAL (PAS-006)."""

    code: str
    name: str
    is_modernisation: bool = False
    origin: str = ""


@dataclass(frozen=True)
class Objective:
    """Second level of a plan."""

    code: str
    name: str
    orientation: str


@dataclass(frozen=True)
class Operation:
    """Third level: who pilots it, with whom, whether it belongs to the core business."""

    code: str
    name: str
    objective: str
    pilot: str | None = None  # service
    partners: str = ""
    owner: str = ""
    core: bool = False
    description: str = ""
    service_arrangement: str = ""  # PAS-005
    first_year: int | None = None
    last_year: int | None = None


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


@dataclass(frozen=True)
class PlanData:
    """A whole plan: its kind, period (years, both included), the names of its three levels, and what it requires."""

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
