"""The region above the department: its small plan (invented), and what each shows the other."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from phare.cli.demonstration import territory
from phare.cli.demonstration.people import Members
from phare.platform.accounts.actions import grant_sharing
from phare.platform.accounts.models import Administration, Membership, Role
from phare.strategy import actions as strategy
from phare.strategy.models import Plan
from phare.strategy.queries import RECORD_CLASS

SHARED_FOR = 3
"""Years for which the demonstration's administrations show each other their plans."""


def found_region(region: Administration, members: Members, at: dt.datetime) -> None:
    """Draft the region's plan and put it in force, through the rooms' actions."""
    by = members[territory.table("region")["owner"]]
    strategy.move_plan(plan=_draft(region, by, at), to="in_force", by=by, at=at)


def share_plans(administration: Administration, shared_with: Administration, at: dt.datetime) -> None:
    """Show the plans of an administration to another, as whoever decides there does."""
    since = timezone.localdate(at)
    grant_sharing(
        administration=administration,
        shared_with=shared_with,
        record_class=RECORD_CLASS,
        since=since,
        until=dt.date(since.year + SHARED_FOR, 12, 31),
        reason=territory.table("region")["reason"],
        by=administration.memberships.get(role=Role.DECIDER),
        at=at,
    )


def _draft(region: Administration, by: Membership, at: dt.datetime) -> Plan:
    said = territory.table("region")
    one, two, three = said["levels"]
    terms = strategy.PlanTerms(
        said["name"], said["kind"], said["first_year"], said["last_year"], one, two, three,
        horizon=said["horizon"], introduction=said["introduction"].strip(),
    )  # fmt: skip
    plan = strategy.draft_plan(administration=region, terms=terms, by=by, at=at)
    for each in said["orientations"]:
        code = each["code"]
        first = strategy.OrientationTerms(code, each["name"], each.get("modernisation", False))
        orientation = strategy.add_orientation(plan=plan, terms=first, by=by, at=at)
        second = strategy.ObjectiveTerms(f"{code}.1", each["objective"])
        objective = strategy.add_objective(orientation=orientation, terms=second, by=by, at=at)
        third = strategy.OperationTerms(
            f"{code}.1.a", each["operation"], owner_id=by.pk, service_arrangement=each["arrangement"],
            first_year=said["first_year"], last_year=said["last_year"], calendar=each["calendar"],
        )  # fmt: skip
        strategy.add_operation(objective=objective, terms=third, by=by, at=at)
    return plan
