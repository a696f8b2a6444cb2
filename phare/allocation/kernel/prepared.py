"""The three scenarios that come prepared: the trend, floors first, balanced."""

from __future__ import annotations

from collections.abc import Sequence

from phare.allocation.kernel.crossing import years_crossed
from phare.allocation.kernel.overlay import Overlay
from phare.organisation.kernel.staffing import Staffing
from phare.strategy.kernel.requirements import PlanData

BALANCED_SHARE = 0.025
"""Share of the staff that may move which the balanced scenario redeploys at most in a year: a convention of ours."""


def trend() -> Overlay:
    """Return the levers of the trend: nobody is redeployed."""
    return Overlay(no_redeployment=True)


def floors_first() -> Overlay:
    """Return the levers of *floors first*: the fewest redeployments that hold the floors, needs left aside."""
    return Overlay(needs_ignored=True)


def balanced(staffing: Staffing, plan: PlanData) -> Overlay:
    """Return the levers of the balanced scenario: every need counts, 2.5 % of the staff at most move each year.

    The cap is in whole FTE, at least 1. Raises NothingToCrossError.
    """
    ruled = {row.code for row in staffing.services if row.under_prefect_authority}
    staff = sum(row.fte for row in staffing.posts if row.service in ruled and not row.vacant)
    cap = float(max(1, round(BALANCED_SHARE * staff)))
    return capped(years_crossed(staffing, plan), cap)


def capped(years: Sequence[int], cap: float | None) -> Overlay:
    """Return the levers of the balanced crossing under another cap, in FTE, the same every year; None: without one."""
    return Overlay() if cap is None else Overlay(caps=tuple((year, cap) for year in years))
