"""From the signature to the verification, photograph by photograph: without the decision, expected, found."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from phare.decisions.models import Arbitration, ExpectedEffect, Redeployment
from phare.decisions.queries.verification import last_year_closed, photographs_to_verify_with
from phare.organisation.kernel.trend import Cell, trend
from phare.organisation.models import Photograph, PostRow
from phare.organisation.queries import movements, posts

Staff = Mapping[Cell, float]
"""FTE by service, profile and mission."""


@dataclass(frozen=True)
class Reading:
    """A photograph: its date, its title, and what it should be without the decision, with it, and what it is; FTE."""

    date: dt.date
    title: str
    without: float
    expected: float | None
    found: float


@dataclass(frozen=True)
class Course:
    """What is followed, in FTE, from the photograph that the decision stands on; `aim`: what was signed, for when."""

    label: str
    readings: tuple[Reading, ...]
    aim: tuple[dt.date, float] | None = None


def courses_of(arbitration: Arbitration, until: Photograph) -> list[Course]:
    """Return what is followed of a signed arbitration up to a photograph: redeployments together, then each mission.

    Nothing without the photograph that it stands on. On the posts that redeployments reach, what is expected is known
    at each photograph: the trend, and what was due by then. On a mission it is known for the year signed only.
    """
    base = arbitration.photograph
    if base is None:
        return []
    later = list(photographs_to_verify_with(arbitration).filter(date__lte=until.date).order_by("date"))
    years = sorted({last_year_closed(each.date) for each in later})
    alone = _alone(base, years)
    staff = _staff([base, *later])
    moves = list(
        Redeployment.objects.filter(option=arbitration.chosen_id).select_related(
            "profile", "origin_service", "origin_mission", "service", "mission"
        )
    )
    effects = ExpectedEffect.objects.filter(option=arbitration.chosen_id, mission__isnull=False)
    found = [_reached(moves, base, later, alone, staff)] if moves else []
    return found + [
        _on_mission(effect, base, later, alone, staff) for effect in effects.select_related("mission").order_by("pk")
    ]


def _alone(base: Photograph, years: Sequence[int]) -> Mapping[int, Staff]:
    """What announced movements alone make of the photograph, at the end of each of these years."""
    lone = trend(posts(base), movements(base), years)
    return {
        year: {cell: float(row[index]) for cell, row in zip(lone.cells, lone.fte, strict=True)}
        for index, year in enumerate(lone.years)
    }


def _staff(photographs: Iterable[Photograph]) -> Mapping[int, Staff]:
    """What each photograph counts, by its key, in one query."""
    rows = PostRow.objects.filter(photograph__in=list(photographs), vacant=False).order_by()
    found: dict[int, dict[Cell, float]] = defaultdict(lambda: defaultdict(float))
    for key, service, profile, mission, fte in rows.values_list(
        "photograph", "service__code", "profile__code", "mission__code"
    ).annotate(Sum("fte")):
        found[key][service, profile, mission] += float(fte)
    return found


def _reached(
    moves: Sequence[Redeployment],
    base: Photograph,
    later: Sequence[Photograph],
    alone: Mapping[int, Staff],
    staff: Mapping[int, Staff],
) -> Course:
    """The posts that redeployments reach, together."""
    cells = {(move.service.code, move.profile.code, move.mission.code) for move in moves}

    def expected(year: int) -> float:
        due = [move for move in moves if move.year <= year]
        arriving = sum(move.fte for move in due)
        leaving = sum(
            move.fte for move in due if (move.origin_service.code, move.profile.code, move.origin_mission.code) in cells
        )
        return _sum(alone[year], cells.__contains__) + arriving - leaving

    return Course(
        _("Postes que les redéploiements rejoignent"),
        _readings(base, later, alone, staff, cells.__contains__, expected),
    )


def _on_mission(
    effect: ExpectedEffect,
    base: Photograph,
    later: Sequence[Photograph],
    alone: Mapping[int, Staff],
    staff: Mapping[int, Staff],
) -> Course:
    """The staff of a mission on which an effect is expected."""
    assert effect.mission is not None
    code = effect.mission.code

    def expected(year: int) -> float | None:
        return effect.expected if year == effect.year else None

    return Course(
        effect.measure,
        _readings(base, later, alone, staff, lambda cell: cell[2] == code, expected),
        (dt.date(effect.year, 12, 31), effect.expected),
    )


def _readings(
    base: Photograph,
    later: Sequence[Photograph],
    alone: Mapping[int, Staff],
    staff: Mapping[int, Staff],
    counts: Callable[[Cell], bool],
    expected: Callable[[int], float | None],
) -> tuple[Reading, ...]:
    there = _sum(staff.get(base.pk, {}), counts)
    first = Reading(base.date, base.title, there, there, there)
    return (
        first,
        *(
            Reading(
                each.date,
                each.title,
                _sum(alone[year], counts),
                expected(year),
                _sum(staff.get(each.pk, {}), counts),
            )
            for each in later
            for year in [last_year_closed(each.date)]
        ),
    )


def _sum(staff: Staff, counts: Callable[[Cell], bool]) -> float:
    return sum(fte for cell, fte in staff.items() if counts(cell))
