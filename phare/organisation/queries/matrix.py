"""The photograph as its readers may see it: who is on what, with what would tell of fewer than 3 agents hidden."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from numpy.typing import NDArray

from phare.organisation.kernel.masking import Cell, Masked, Status, mask
from phare.organisation.models import (
    Answer,
    JobProfile,
    NotifiedTarget,
    Photograph,
    PostRow,
    Service,
    ServiceMission,
)
from phare.organisation.permissions import see_every_cell, services_managed
from phare.platform.accounts.models import Membership

KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Sight:
    """What a reader may see of photographs: every cell, or those of the services he manages."""

    everything: bool
    services: frozenset[int] = frozenset()

    def sees(self, service_id: int) -> bool:
        """Whether the rows of a service are seen whole."""
        return self.everything or service_id in self.services


@dataclass(frozen=True)
class Line:
    """A row or a column of the matrix: a service or a mission; `outside` is a service that is not the prefect's."""

    pk: int
    code: str
    name: str
    outside: bool = False


@dataclass(frozen=True)
class Matrix:
    """FTE of filled posts by service (rows) and mission (columns), masked, the totals last."""

    services: tuple[Line, ...]
    missions: tuple[Line, ...]
    masked: Masked

    @property
    def total(self) -> Cell:
        """The FTE of all."""
        return self.masked.cell(-1, -1)

    def of_service(self, pk: int) -> tuple[tuple[Line, Cell], ...]:
        """Return the missions of a service that has staff on them, with their cells, then nothing of the others."""
        row = next((at for at, line in enumerate(self.services) if line.pk == pk), None)
        if row is None:
            return ()
        cells = ((line, self.masked.cell(row, at)) for at, line in enumerate(self.missions))
        return tuple((line, cell) for line, cell in cells if cell.status != Status.ZERO)

    def of_mission(self, pk: int) -> tuple[tuple[Line, Cell], ...]:
        """Return the services that have staff on a mission, with their cells."""
        column = next((at for at, line in enumerate(self.missions) if line.pk == pk), None)
        if column is None:
            return ()
        cells = ((line, self.masked.cell(at, column)) for at, line in enumerate(self.services))
        return tuple((line, cell) for line, cell in cells if cell.status != Status.ZERO)

    def service_totals(self, rows: Iterable[int] | None = None) -> tuple[tuple[Line, Cell], ...]:
        """Return each service with its total, or those at these rows."""
        places = range(len(self.services)) if rows is None else rows
        return tuple((self.services[at], self.masked.cell(at, -1)) for at in places)

    def sum_of(self, *, outside: bool) -> float | None:
        """Return the FTE of the prefect's services, or of the others; None when a total among them is hidden."""
        totals = [cell for line, cell in self.service_totals() if line.outside is outside]
        if any(cell.status == Status.SUPPRESSED for cell in totals):
            return None
        return sum(cell.fte for cell in totals if cell.fte is not None)

    def mission_totals(self) -> tuple[tuple[Line, Cell], ...]:
        """Return each mission with its total."""
        return tuple((line, self.masked.cell(-1, at)) for at, line in enumerate(self.missions))


def sight_of(membership: Membership, photograph: Photograph, day: dt.date) -> Sight:
    """Return what a member may see of a photograph on this day.

    Somebody of another administration, to whom photographs are shown, manages nothing in it (MUT-004).
    """
    if membership.administration_id != photograph.administration_id:
        return Sight(everything=False)
    if see_every_cell.test(membership):
        return Sight(everything=True)
    return Sight(everything=False, services=services_managed(membership, day))


def matrix(photograph: Photograph, sight: Sight) -> Matrix:
    """Return the matrix service x mission of a photograph as this sight may see it (STA-005, STA-008).

    Only services and missions with staff are there, and the services that are yet to answer and have no row at all.
    """
    filled = PostRow.objects.filter(photograph=photograph, vacant=False).order_by()
    rows = filled.values_list("service_id", "mission_id").annotate(Sum("fte"), Sum("headcount"))
    sums = {(service, mission): (float(fte), float(heads)) for service, mission, fte, heads in rows}
    silent = set(
        Answer.objects.filter(
            photograph=photograph, state__in=[Answer.State.AWAITED, Answer.State.RETURNED]
        ).values_list("service_id", flat=True)
    )
    present = {service for service, _ in sums}
    # The prefect's own services first: the others are shown, and never moved (PAS-014).
    services = tuple(
        Line(pk, code, name, not under)
        for pk, code, name, under in Service.objects.filter(Q(pk__in=filled.values("service_id")) | Q(pk__in=silent))
        .order_by("-under_prefect_authority", "code")
        .values_list("pk", "code", "name", "under_prefect_authority")
    )
    missions = _lines(ServiceMission.objects.filter(pk__in=filled.values("mission_id")))
    fte, headcount = np.zeros((2, len(services), len(missions)))
    row_of = {line.pk: at for at, line in enumerate(services)}
    column_of = {line.pk: at for at, line in enumerate(missions)}
    for (service, mission), (cell, heads) in sums.items():
        fte[row_of[service], column_of[mission]] = cell
        headcount[row_of[service], column_of[mission]] = heads
    for service in silent - present:
        fte[row_of[service], :] = np.nan
    return Matrix(services, missions, _mask(fte, headcount, services, sight))


def matrix_for(membership: Membership, photograph: Photograph, day: dt.date) -> Matrix:
    """Return the matrix of a photograph as this member may see it on this day."""
    return matrix(photograph, sight_of(membership, photograph, day))


def hidden_codes(
    membership: Membership, photograph: Photograph, day: dt.date
) -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
    """Return what is hidden from a member in all that comes from a photograph, by code.

    The cells (service, mission), the services whose total is hidden, and the missions whose total is: scenarios, notes
    and JSON that hide these three tell nothing that the matrix does not.
    """
    found = matrix_for(membership, photograph, day)
    status = found.masked.status
    cells = frozenset(
        (found.services[row].code, found.missions[column].code)
        for row, column in np.argwhere(status[:-1, :-1] == Status.SUPPRESSED)
    )
    services = frozenset(found.services[row].code for row in np.flatnonzero(status[:-1, -1] == Status.SUPPRESSED))
    missions = frozenset(found.missions[at].code for at in np.flatnonzero(status[-1, :-1] == Status.SUPPRESSED))
    return cells, services, missions


def _lines(rows: QuerySet[ServiceMission]) -> tuple[Line, ...]:
    return tuple(Line(*row) for row in rows.order_by("code").values_list("pk", "code", "name"))


def _mask(fte: NDArray[np.float64], headcount: NDArray[np.float64], services: Sequence[Line], sight: Sight) -> Masked:
    if sight.everything:
        return mask(fte, headcount, threshold=0)
    managed = [at for at, line in enumerate(services) if line.pk in sight.services]
    # The same figures for the same eyes are masked once: what is hidden depends on nothing else.
    seen = hashlib.sha256(repr((fte.shape, managed)).encode() + fte.tobytes() + headcount.tobytes()).hexdigest()
    kept: Masked | None = cache.get(f"organisation:masked:{seen}")
    if kept is None:
        kept = mask(fte, headcount, open_rows=managed)
        cache.set(f"organisation:masked:{seen}", kept, KEPT_FOR)
    return kept


@dataclass(frozen=True)
class Mix:
    """The profiles at work somewhere: FTE by profile (columns) and mission or service (rows), never masked."""

    lines: tuple[Line, ...]
    profiles: tuple[Line, ...]
    fte: dict[tuple[int, int], float]  # by keys of line and profile

    def row(self, line: Line) -> list[float]:
        """Return the FTE of a line by profile."""
        return [self.fte.get((line.pk, profile.pk), 0.0) for profile in self.profiles]

    def totals(self) -> list[float]:
        """Return the FTE by profile."""
        return [sum(self.fte.get((line.pk, profile.pk), 0.0) for line in self.lines) for profile in self.profiles]


def profile_mix(
    photograph: Photograph, *, service: Service | None = None, mission: ServiceMission | None = None
) -> Mix:
    """Return the profiles of a service by mission, or of a mission by service: for those who see every row of it."""
    rows = PostRow.objects.filter(photograph=photograph, vacant=False).order_by()
    if service is not None:
        found = rows.filter(service=service).values_list("mission_id", "profile_id")
    else:
        found = rows.filter(mission=mission).values_list("service_id", "profile_id")
    fte = {(line, profile): float(total) for line, profile, total in found.annotate(Sum("fte"))}
    model: type[Service] | type[ServiceMission] = ServiceMission if service is not None else Service
    lines = tuple(
        Line(*row)
        for row in model._default_manager.filter(pk__in={line for line, _ in fte})
        .order_by("code")
        .values_list("pk", "code", "name")
    )
    profiles = tuple(
        Line(*row)
        for row in JobProfile.objects.filter(pk__in={profile for _, profile in fte})
        .order_by("code")
        .values_list("pk", "code", "name")
    )
    return Mix(lines, profiles, fte)


@dataclass(frozen=True)
class ProgrammeLine:
    """A budget programme: staff at the photograph, and what was notified for its year, in FTE."""

    code: str
    name: str
    ministry: str
    actual: float
    notified: float | None

    @property
    def gap(self) -> float | None:
        """Staff above what was notified (below: negative); None when nothing was."""
        return None if self.notified is None else round(self.actual - self.notified, 4)


def programmes(photograph: Photograph) -> tuple[ProgrammeLine, ...]:
    """Return each programme's staff beside what was notified for the photograph's year, never masked (EMP-006).

    Posts whose profile has no programme come first, without a code.
    """
    rows = (
        PostRow.objects.filter(photograph=photograph, vacant=False)
        .order_by("profile__programme__code")
        .values_list("profile__programme__code", "profile__programme__name", "profile__programme__ministry")
        .annotate(Sum("fte"))
    )
    found = {code or "": (name or "", ministry or "", float(fte)) for code, name, ministry, fte in rows}
    notified: dict[str, float] = {}
    for target in NotifiedTarget.objects.filter(
        programme__administration_id=photograph.administration_id, year=photograph.date.year
    ).select_related("programme"):
        notified[target.programme.code] = float(target.fte)
        found.setdefault(target.programme.code, (target.programme.name, target.programme.ministry, 0.0))
    return tuple(ProgrammeLine(code, *found[code], notified.get(code)) for code in sorted(found))


def vacancies(photograph: Photograph, service: Service | None = None) -> float:
    """Return the FTE of the vacant posts of a photograph, or of one of its services."""
    rows = PostRow.objects.filter(Q(service=service) if service else Q(), photograph=photograph, vacant=True)
    return float(rows.aggregate(total=Sum("fte"))["total"] or 0)
