"""The reviews of plans, what their agenda may hold, and what the plan's figures are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from phare.cockpit.models import Review
from phare.cockpit.queries.day import points_of
from phare.indicators.permissions import PUBLIC
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.progress import NOTHING
from phare.strategy.models import Plan
from phare.strategy.queries.progress import advance_of
from phare.strategy.queries.weather import latest_weathers
from phare.values.attention import AttentionPoint, by_urgency


def reviews_of(administration_id: int) -> QuerySet[Review]:
    """Return the reviews of an administration, the latest first, each with how many subjects it has (`subjects`)."""
    kept = Review.objects.filter(administration_id=administration_id).select_related("plan")
    return kept.annotate(subjects=Count("items")).order_by("-held_on", "-pk")


def agenda_points(membership: Membership, day: dt.date) -> list[AttentionPoint]:
    """Return what may be put on an agenda on this day, the most urgent first."""
    return by_urgency(points_of(membership, day))


def figures_of(review: Review, day: dt.date) -> dict[str, Any]:
    """Return the plan's figures of a review: those of the day it was closed, those of this day before."""
    return review.figures if review.figures is not None else plan_figures(review.plan, day)


def plan_figures(plan: Plan, day: dt.date) -> dict[str, Any]:
    """Return how far a plan has come on a day, as data: in all, and orientation by orientation.

    `rate` and `expected` are shares, None when nothing says so, without the indicators under statistical secrecy: the
    report goes further than those who steer. `weathers` counts operations by the last weather that
    was given of them; `owned` how many operations have an owner.
    """
    advance, weathers = advance_of(plan, day, PUBLIC).progress, latest_weathers(plan=plan)
    rows: list[Any] = list(
        plan.operations.order_by("position", "code").values("pk", "owner_id", "objective__orientation_id")
    )
    orientations = list(plan.orientations.all())
    # One that has no objective yet is not among those that have an advance.
    come = {each.pk: advance.orientations.get(each.pk, NOTHING) for each in orientations}
    of = {each.pk: [row for row in rows if row["objective__orientation_id"] == each.pk] for each in orientations}
    return {
        "day": day.isoformat(),
        "rate": advance.whole.rate.bounded,
        "expected": advance.whole.expected,
        "operations": len(rows),
        "owned": sum(row["owner_id"] is not None for row in rows),
        "weathers": _counted(rows, weathers),
        "orientations": [
            {
                "code": each.code,
                "name": each.name,
                "rate": come[each.pk].rate.bounded,
                "expected": come[each.pk].expected,
                "operations": len(of[each.pk]),
                "weathers": _counted(of[each.pk], weathers),
            }
            for each in orientations
        ],
    }


def _counted(rows: list[Any], weathers: dict[int, Any]) -> dict[str, int]:
    return dict(Counter(str(weathers[row["pk"]].level) for row in rows if row["pk"] in weathers))
