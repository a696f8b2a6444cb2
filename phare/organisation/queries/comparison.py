"""What moved between two photographs, and what is expected after one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import QuerySet, Sum

from phare.organisation.kernel.masking import Cell, Status
from phare.organisation.kernel.trend import Trend, trend
from phare.organisation.models import Movement, Photograph, PostRow
from phare.organisation.queries.matrix import Line, Matrix, Sight, matrix
from phare.organisation.queries.staffing import movements, posts

ZERO = Cell(Status.ZERO, 0.0)


@dataclass(frozen=True)
class Moved:
    """A service, a mission or a profile in two photographs, and what a crossing of both says."""

    code: str
    name: str
    before: Cell
    after: Cell
    other: str = ""  # the mission, where the line is a service on a mission

    @property
    def difference(self) -> float | None:
        """FTE gained (lost: negative); None when either side is not shown."""
        if self.before.fte is None or self.after.fte is None:
            return None
        return round(self.after.fte - self.before.fte, 4)

    @property
    def is_still(self) -> bool:
        """Whether nothing moved."""
        return self.difference == 0


@dataclass(frozen=True)
class Comparison:
    """Two photographs of one administration side by side, by service, by mission, by both, and by profile.

    `profiles` is empty for those who do not see every cell.
    """

    services: tuple[Moved, ...]
    missions: tuple[Moved, ...]
    cells: tuple[Moved, ...]
    profiles: tuple[Moved, ...]
    total: Moved

    def moving(self) -> Comparison:
        """Return the same without the lines where nothing moved, or where what moved is not shown."""
        services, missions, cells, profiles = (
            tuple(line for line in lines if line.difference)
            for lines in (self.services, self.missions, self.cells, self.profiles)
        )
        return replace(self, services=services, missions=missions, cells=cells, profiles=profiles)


def comparison(before: Photograph, after: Photograph, sight: Sight) -> Comparison:
    """Return what moved from a photograph to a later one, as this sight may see both."""
    old, new = matrix(before, sight), matrix(after, sight)
    return Comparison(
        _beside(old.service_totals(), new.service_totals()),
        _beside(old.mission_totals(), new.mission_totals()),
        tuple(moved for moved in _cells(old, new) if not moved.is_still),
        _profiles(before, after) if sight.everything else (),
        Moved("", "", old.total, new.total),
    )


def _beside(old: Iterable[tuple[Line, Cell]], new: Iterable[tuple[Line, Cell]]) -> tuple[Moved, ...]:
    before, after = ({line.code: (line, cell) for line, cell in side} for side in (old, new))
    lines = {code: line for code, (line, _cell) in {**before, **after}.items()}
    return tuple(
        Moved(
            code,
            lines[code].name,
            before[code][1] if code in before else ZERO,
            after[code][1] if code in after else ZERO,
        )
        for code in sorted(lines)
    )


def _cells(old: Matrix, new: Matrix) -> Iterable[Moved]:
    before, after = (
        {
            (side.services[row].code, side.missions[column].code): (
                side.services[row].name,
                side.missions[column].name,
                side.masked.cell(row, column),
            )
            for row, column in np.argwhere(side.masked.status[:-1, :-1] != Status.ZERO)
        }
        for side in (old, new)
    )
    for key in sorted({**before, **after}):
        name, other, _cell = after.get(key) or before[key]
        yield Moved(
            f"{key[0]} · {key[1]}",
            name,
            before[key][2] if key in before else ZERO,
            after[key][2] if key in after else ZERO,
            other,
        )


def _profiles(before: Photograph, after: Photograph) -> tuple[Moved, ...]:
    sums = []
    for photograph in (before, after):
        rows = PostRow.objects.filter(photograph=photograph, vacant=False).order_by()
        sums.append(
            {
                code: (name, float(fte))
                for code, name, fte in rows.values_list("profile__code", "profile__name").annotate(Sum("fte"))
            }
        )
    old, new = sums
    return tuple(
        Moved(
            code,
            (new.get(code) or old[code])[0],
            Cell(Status.VALUE, old[code][1]) if code in old else ZERO,
            Cell(Status.VALUE, new[code][1]) if code in new else ZERO,
        )
        for code in sorted({**old, **new})
    )


def announced(photograph: Photograph, sight: Sight) -> QuerySet[Movement]:
    """Return the movements announced after a photograph and not withdrawn, of the services seen whole, by year."""
    rows = Movement.objects.filter(photograph=photograph, withdrawn_on__isnull=True)
    if not sight.everything:
        rows = rows.filter(service__in=sight.services)
    return rows.select_related("service", "profile", "mission")


def trend_of(photograph: Photograph, years: int = 3) -> Trend:
    """Return the trend of a photograph over the years that movements name, at least so many after it."""
    moves = movements(photograph)
    first = photograph.date.year + 1
    last = max([first + years - 1, *(move.year for move in moves)])
    return trend(posts(photograph), moves, range(first, min(last, first + 9) + 1))
