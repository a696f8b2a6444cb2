"""How the staff of today cover what a plan asks for, without telling of fewer than three agents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db.models import Sum

from phare.organisation.kernel.masking import mask
from phare.organisation.models import Photograph, PostRow
from phare.organisation.permissions import see_every_cell, services_managed
from phare.organisation.queries import current_photograph
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
    cells = list(
        PostRow.objects.filter(photograph=photograph, vacant=False)
        .order_by()
        .values_list("service_id", "mission__code")
        .annotate(Sum("fte"), Sum("headcount"))
    )
    services = {service: at for at, service in enumerate(sorted({cell[0] for cell in cells}))}
    missions = {mission: at for at, mission in enumerate(sorted({cell[1] for cell in cells}))}
    fte, headcount = np.zeros((2, len(services), len(missions)))
    for service, mission, its_fte, its_headcount in cells:
        fte[services[service], missions[mission]] = float(its_fte)
        headcount[services[service], missions[mission]] = float(its_headcount)
    if see_every_cell.test(membership):
        shown = mask(fte, headcount, threshold=0)
    else:
        managed = services_managed(membership, day)
        shown = mask(fte, headcount, open_rows=[at for service, at in services.items() if service in managed])
    return StaffToday(photograph, {mission: shown.cell(-1, at).fte for mission, at in missions.items()})


def coverage_today(plan: PlanData, staff: StaffToday, day: dt.date) -> PlanCoverage | None:
    """Return how today's staff cover the needs of the plan's year nearest to this day, or None without a photograph."""
    if staff.photograph is None:
        return None
    year = min(max(day.year, plan.first_year), plan.last_year)
    return plan_coverage(plan, year, staff.fte)
