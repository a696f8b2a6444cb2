"""The plan's own rules, as warnings: shown, never blocking (PAS-003 to PAS-006 rest on secondary sources)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from phare.strategy.kernel.compatibility import Pair, Verdict, verdicts
from phare.strategy.kernel.requirements import Origin, PlanData, PlanKind

STATE_PLANS = frozenset({PlanKind.PASE, PlanKind.PASE_2004})


@dataclass(frozen=True)
class Limits:
    """How many orientations (least, most), actions (most) and years a plan should have, and where that is said."""

    orientations: tuple[int, int]
    actions: int
    years: int
    source: str


LIMITS: dict[PlanKind, tuple[tuple[dt.date, Limits], ...]] = {
    PlanKind.PASE_2004: ((dt.date(2004, 5, 13), Limits((4, 5), 15, 3, "circulaire du 13 mai 2004, NOR PRMX0407451C")),),
}
"""The limits of each kind of plan, by the day from which they hold (PAS-003); a kind without any has none."""


@dataclass(frozen=True)
class PlanWarning:
    """One rule that a plan does not follow: which, how (`kind`), on what (codes or counts)."""

    rule: str
    kind: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ParentPlan:
    """The plan of the level above, and whether it was drawn up first: in force, or closed since."""

    plan: PlanData
    drawn_up: bool


def warnings(
    plan: PlanData,
    parent: ParentPlan | None = None,
    needs_parent: bool = False,
    said: Mapping[Pair, Verdict] | None = None,
) -> tuple[PlanWarning, ...]:
    """Return what a plan does not follow of its rules, in the order of the rules.

    `needs_parent`: the plan is a department's, so that a regional plan is expected above it (PAS-006). `said`: what was
    judged of its orientations against those above.
    """
    return (
        *_size(plan),
        *_modernisation(plan),
        *_arrangements(plan),
        *_compatibility(plan, parent, needs_parent),
        *_contrary(plan, parent, said or {}),
        *_floors(plan),
    )


def limits_of(kind: str, day: dt.date) -> Limits | None:
    """Return the limits that hold on a day for a kind of plan, or None (PAS-003)."""
    held = [limits for since, limits in LIMITS.get(PlanKind(kind), ()) if since <= day]
    return held[-1] if held else None


def _size(plan: PlanData) -> Iterator[PlanWarning]:
    """PAS-003: four to five orientations, fifteen actions at most, three years."""
    limits = limits_of(plan.kind, dt.date(plan.first_year, 12, 31))
    if limits is None:
        return
    least, most = limits.orientations
    if not least <= len(plan.orientations) <= most:
        found = {"count": len(plan.orientations), "least": least, "most": most, "source": limits.source}
        yield PlanWarning("PAS-003", "orientations", found)
    if len(plan.operations) > limits.actions:
        found = {"count": len(plan.operations), "most": limits.actions, "source": limits.source}
        yield PlanWarning("PAS-003", "actions", found)
    if len(plan.years) != limits.years:
        yield PlanWarning(
            "PAS-003", "years", {"count": len(plan.years), "expected": limits.years, "source": limits.source}
        )


def _modernisation(plan: PlanData) -> Iterator[PlanWarning]:
    """PAS-004: exactly one orientation concerns quality of service and good use of spending."""
    modern = [each.code for each in plan.orientations if each.is_modernisation]
    if plan.kind in STATE_PLANS and plan.orientations and len(modern) != 1:
        yield PlanWarning("PAS-004", "modernisation", {"count": len(modern), "codes": modern})


def _arrangements(plan: PlanData) -> Iterator[PlanWarning]:
    """PAS-005: how services work together is said for each action."""
    missing = [each.code for each in plan.operations if not each.service_arrangement]
    if plan.kind in STATE_PLANS and missing:
        yield PlanWarning("PAS-005", "arrangement", {"codes": missing})


def _compatibility(plan: PlanData, parent: ParentPlan | None, needs_parent: bool) -> Iterator[PlanWarning]:
    """PAS-006: the regional plan comes first; the departmental one says what comes from it, and is compatible."""
    if plan.kind not in STATE_PLANS:
        return
    regional = [each for each in plan.orientations if each.origin == Origin.REGIONAL]
    unsaid = [each.code for each in plan.orientations if not each.origin]
    if parent is None:
        if needs_parent or regional:
            yield PlanWarning("PAS-006", "no_parent", {"codes": [each.code for each in regional]})
        return
    if unsaid:
        yield PlanWarning("PAS-006", "origin", {"codes": unsaid})
    if not parent.drawn_up:
        yield PlanWarning("PAS-006", "parent_not_first", {"parent": parent.plan.name})
    if not set(plan.years) & set(parent.plan.years):
        yield PlanWarning("PAS-006", "parent_period", {"parent": parent.plan.name})
    above = {each.code for each in parent.plan.orientations}
    unlinked = [each.code for each in regional if each.parent_orientation not in above]
    if unlinked:
        yield PlanWarning("PAS-006", "unlinked", {"codes": unlinked, "parent": parent.plan.name})
    missing = sorted(above - {each.parent_orientation for each in plan.orientations})
    if missing:
        yield PlanWarning("PAS-006", "not_broken_down", {"codes": missing, "parent": parent.plan.name})


def _contrary(plan: PlanData, parent: ParentPlan | None, said: Mapping[Pair, Verdict]) -> Iterator[PlanWarning]:
    """PAS-006: an orientation that was judged contrary to one of the plan above."""
    found = verdicts(plan, parent.plan, said) if parent else {}
    against = [f"{mine} / {above}" for (mine, above), verdict in found.items() if verdict is Verdict.CONTRARY]
    if parent and against:
        yield PlanWarning("PAS-006", "contrary", {"codes": against, "parent": parent.plan.name})


def _floors(plan: PlanData) -> Iterator[PlanWarning]:
    """CRO-004: a floor above the need retained, or opened to all profiles by another one, deserves a second look."""
    above = sorted({(each.mission, each.year) for each in plan.requirements if each.floor > each.need})
    if above:
        yield PlanWarning("CRO-004", "floor_above_need", {"places": above})
    reserved = {each.mission for each in plan.requirements if each.floor > 0 and each.floor_profiles is not None}
    opened = {each.mission for each in plan.requirements if each.floor > 0 and each.floor_profiles is None}
    if reserved & opened:
        yield PlanWarning("CRO-004", "profiles_opened", {"missions": sorted(reserved & opened)})
