"""What a member reads of a plan as a whole: how covered, how far, which rules; computed once between two acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from phare.indicators.permissions import sight_of
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership
from phare.platform.audit.queries import kept_until_an_act, last_act
from phare.strategy.kernel.aggregate import PlanCoverage
from phare.strategy.kernel.progress import PlanProgress
from phare.strategy.kernel.rules import PlanWarning
from phare.strategy.models import Plan
from phare.strategy.permissions import is_own
from phare.strategy.queries.coverage import StaffToday, coverage_today, staff_today
from phare.strategy.queries.plans import plan_data
from phare.strategy.queries.progress import advance_of
from phare.strategy.queries.rules import plan_warnings

ROOMS = ("strategy", "indicators", "organisation", "accounts")
"""Whose acts change what is read of a plan: the last ones also change what a member may be told of."""


@dataclass(frozen=True)
class PlanReading:
    """A plan as a member reads it on a day.

    `counts` are those of its three levels, `core` of its core operations; `asks` tells whether it requires any staff.
    Coverage, photograph and warnings are told of one's own administration's plans only. `leaves_out`: whether progress
    is told without indicators under statistical secrecy, which this member may not read.
    """

    counts: tuple[int, int, int]
    core: int
    asks: bool
    photograph: Photograph | None
    coverage: PlanCoverage | None
    progress: PlanProgress
    leaves_out: bool
    warnings: tuple[PlanWarning, ...]


def plan_reading(plan: Plan, membership: Membership, day: dt.date) -> PlanReading:
    """Return what a member reads of a plan as a whole on a day; kept until an act, in two queries at most."""
    above = last_act(plan.parent.administration_id, ROOMS) if plan.parent else 0
    name = f"strategy.reading:{plan.pk}:{membership.pk}:{day}:{above}"
    return kept_until_an_act(name, plan.administration_id, ROOMS, lambda: _read(plan, membership, day))


def _read(plan: Plan, membership: Membership, day: dt.date) -> PlanReading:
    data = plan_data(plan)
    mine = is_own(membership, plan)
    staff = staff_today(membership, day) if mine else StaffToday(None, {})
    advance = advance_of(plan, day, sight_of(membership, plan.administration_id, day))
    return PlanReading(
        (len(data.orientations), len(data.objectives), len(data.operations)),
        sum(operation.core for operation in data.operations),
        bool(data.requirements),
        staff.photograph,
        coverage_today(data, staff, day),
        advance.progress,
        advance.leaves_out,
        plan_warnings(plan, data) if mine else (),
    )
