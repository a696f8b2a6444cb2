"""The photograph of staff as plain data ("projet des services"): what the crossing reads, with or without a database.

Codes are the local identifiers of the workbook `staff.ods`; FTE are full-time equivalents at the photograph's date
(EMP-002). No agent appears: the smallest unit is a post or a bureau.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Service:
    """A service of the territory; outside the prefect's authority its staff never move (PAS-014)."""

    code: str
    name: str
    kind: str = ""
    parent: str | None = None
    commune: str | None = None  # official code of its site's commune
    under_prefect_authority: bool = True
    authority_reason: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Programme:
    """A budget programme (LOL-001), its ministry, and the FTE notified for each year."""

    code: str
    name: str
    ministry: str = ""
    notified: dict[int, float] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Profile:
    """A job profile on one budget programme: `B-354` is a secrétaire administratif paid by programme 354."""

    code: str
    name: str
    programme: str | None = None
    repertory: str = ""
    repertory_version: str = ""
    domain: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Mission:
    """What a service does for the public; `carriers` are the services that may do it (empty: any)."""

    code: str
    name: str
    parent: str | None = None
    carriers: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    successor: str | None = None


@dataclass(frozen=True)
class Function:
    """What an agent does within a mission: to steer, to examine files, to receive the public…"""

    code: str
    name: str
    parent: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One row of the photograph: a post or a bureau, its people counted, never named.

    A vacant post has nobody (headcount 0): its FTE are those of the post, and count in no sum of staff (EMP-002).
    An agent shared between rows is shared between their headcounts too, so that headcounts add up.
    """

    service: str
    profile: str
    mission: str
    fte: float
    headcount: float = 0
    function: str | None = None
    corps: str = ""
    category: str = ""
    status: str = ""  # permanent, contract, temporary
    residence: str = ""
    vacant: bool = False


@dataclass(frozen=True)
class Movement:
    """An expected arrival (FTE above 0) or departure (below), in a year, on a mission when it is known."""

    year: int
    service: str
    profile: str
    fte: float
    mission: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Compatibility:
    """That a profile can work on a mission, at an adaptation cost per FTE (0: at once)."""

    profile: str
    mission: str
    cost: float


@dataclass(frozen=True)
class Transfer:
    """That staff can go from a service to another, at a cost per FTE."""

    origin: str
    destination: str
    cost: float


@dataclass(frozen=True)
class ControlTotal:
    """What the headcount file says of a service, or of a programme, at the photograph's date (CRO-002)."""

    fte: float
    service: str | None = None
    programme: str | None = None
    headcount: float | None = None


@dataclass(frozen=True)
class Staffing:
    """A whole photograph at its date, with what is expected after it and what can move."""

    date: dt.date
    services: tuple[Service, ...]
    profiles: tuple[Profile, ...]
    programmes: tuple[Programme, ...]
    missions: tuple[Mission, ...]
    functions: tuple[Function, ...]
    posts: tuple[Post, ...]
    movements: tuple[Movement, ...] = ()
    compatibilities: tuple[Compatibility, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    title: str = ""
    tolerance: float = 0.01  # FTE, on each control total (CRO-002)
    totals: tuple[ControlTotal, ...] = ()
