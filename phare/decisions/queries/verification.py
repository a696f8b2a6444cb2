"""What a later photograph says of a signed arbitration: each redeployment due, each effect expected."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from phare.decisions.kernel.verification import Finding, finding
from phare.decisions.models import Arbitration, ExpectedEffect, Redeployment
from phare.organisation.kernel.trend import Cell, trend
from phare.organisation.models import Photograph, State
from phare.organisation.queries import movements, posts


@dataclass(frozen=True)
class RedeploymentFound:
    """A redeployment due, and what the photograph says of it; FTE of the receiving service, profile and mission."""

    redeployment: Redeployment
    without: float
    expected: float
    found: float
    finding: Finding

    @property
    def label(self) -> str:
        """The verdict in words."""
        return str(Redeployment.VerdictChoice(self.finding.verdict).label)


@dataclass(frozen=True)
class EffectFound:
    """An effect due, the value found (None when somebody must tell it), and the verdict."""

    effect: ExpectedEffect
    found: float | None
    finding: Finding

    @property
    def label(self) -> str:
        """The verdict in words."""
        return str(ExpectedEffect.VerdictChoice(self.finding.verdict).label)


@dataclass(frozen=True)
class Found:
    """All that a photograph verifies of an arbitration, and how much is not due yet."""

    photograph: Photograph
    redeployments: tuple[RedeploymentFound, ...]
    effects: tuple[EffectFound, ...]
    later: int


def photographs_to_verify_with(arbitration: Arbitration) -> QuerySet[Photograph]:
    """Return the frozen photographs later than the one the arbitration stands on and than its effect, latest first."""
    frozen = Photograph.objects.filter(administration_id=arbitration.administration_id, state=State.FROZEN)
    if arbitration.photograph is not None:
        frozen = frozen.filter(date__gt=arbitration.photograph.date)
    if arbitration.effect_on is not None:
        frozen = frozen.filter(date__gte=arbitration.effect_on)
    return frozen.order_by("-date")


def found_with(arbitration: Arbitration, photograph: Photograph) -> Found:
    """Return what a photograph says of the chosen option: what was due at its date, compared with the trend alone.

    A year counts once it is over: a photograph of 31 December closes its own year.
    """
    year = last_year_closed(photograph.date)
    moves = list(
        Redeployment.objects.filter(option=arbitration.chosen_id).select_related(
            "profile", "origin_service", "origin_mission", "service", "mission"
        )
    )
    effects = list(ExpectedEffect.objects.filter(option=arbitration.chosen_id).select_related("mission"))
    due = [move for move in moves if move.year <= year]
    due_effects = [effect for effect in effects if effect.year <= year]
    staff = _staff(photograph)
    return Found(
        photograph,
        _redeployments(arbitration, due, staff, year),
        tuple(_effect(effect, staff) for effect in due_effects),
        later=len(moves) - len(due) + len(effects) - len(due_effects),
    )


def last_year_closed(day: dt.date) -> int:
    """Return the last year that is over on this day, 31 December included."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def _staff(photograph: Photograph) -> dict[Cell, float]:
    staff: dict[Cell, float] = defaultdict(float)
    for post in posts(photograph):
        if not post.vacant:
            staff[post.service, post.profile, post.mission] += post.fte
    return staff


def _redeployments(
    arbitration: Arbitration, due: Sequence[Redeployment], staff: dict[Cell, float], year: int
) -> tuple[RedeploymentFound, ...]:
    if arbitration.photograph is None or not due:
        return ()
    alone = trend(posts(arbitration.photograph), movements(arbitration.photograph), [year])
    trend_of = {cell: float(row[0]) for cell, row in zip(alone.cells, alone.fte, strict=True)}
    arriving: dict[Cell, float] = defaultdict(float)
    leaving: dict[Cell, float] = defaultdict(float)
    for move in due:
        arriving[_to(move)] += move.fte
        leaving[move.origin_service.code, move.profile.code, move.origin_mission.code] += move.fte
    found = []
    for move in due:
        cell = _to(move)
        without = trend_of.get(cell, 0.0) - leaving[cell]
        expected = without + arriving[cell]
        there = staff.get(cell, 0.0)
        found.append(RedeploymentFound(move, without, expected, there, finding(without, expected, there)))
    return tuple(found)


def _to(move: Redeployment) -> Cell:
    return move.service.code, move.profile.code, move.mission.code


def _effect(effect: ExpectedEffect, staff: dict[Cell, float]) -> EffectFound:
    if effect.mission is None:
        return EffectFound(effect, effect.found, finding(effect.before, effect.expected, effect.found))
    there = sum(fte for cell, fte in staff.items() if cell[2] == effect.mission.code)
    return EffectFound(effect, there, finding(effect.before, effect.expected, there))
