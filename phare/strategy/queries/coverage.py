"""How the staff of today cover what a plan asks for, without telling of fewer than three agents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from phare.organisation.models import Photograph
from phare.organisation.queries import current_photograph, matrix_for
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.aggregate import PlanCoverage, plan_coverage
from phare.strategy.kernel.requirements import PlanData


@dataclass(frozen=True)
class StaffToday:
    """The FTE on each mission in a photograph, by code; None where it may not be told to this member."""

    photograph: Photograph | None
    fte: dict[str, float | None]


def staff_today(membership: Membership, day: dt.date) -> StaffToday:
    """Return the staff of each mission in the latest frozen photograph, masked for this member where it must be.

    The totals are those of the photograph's own matrix service x mission: what it hides is hidden here too.
    """
    photograph = current_photograph(membership.administration_id)
    if photograph is None:
        return StaffToday(None, {})
    shown = matrix_for(membership, photograph, day)
    return StaffToday(photograph, {mission.code: cell.fte for mission, cell in shown.mission_totals()})


def coverage_today(plan: PlanData, staff: StaffToday, day: dt.date) -> PlanCoverage | None:
    """Return how today's staff cover the needs of the plan's year nearest to this day, or None without a photograph."""
    if staff.photograph is None:
        return None
    year = min(max(day.year, plan.first_year), plan.last_year)
    return plan_coverage(plan, year, staff.fte)
