"""Who may open the addresses of allocation: the gap is for whoever works here, scenarios for those who steer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from phare.allocation.kernel.overlay import Overlay, overlay_as_data
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.result import result_of, summary_of
from phare.allocation.kernel.solver import solve
from phare.allocation.models import Scenario, ScenarioAccess
from phare.organisation.models import Photograph, State
from phare.platform.accounts.models import Administration, Membership
from tests.factories.accounts import MembershipFactory
from tests.factories.strategy import PlanFactory
from tests.rights import STAFF, Rights

STEERING = {"decider", "secretary_general"}
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@cache
def nothing_crossed() -> dict[str, Any]:
    """The result of a problem without anybody."""
    problem = Problem((2027, 2028, 2029), (), (), (), ())
    return result_of(problem, solve(problem))


def facts(administration: Administration) -> tuple[Photograph, Any]:
    photograph = Photograph.objects.create(
        administration=administration,
        date=dt.date(2026, 12, 31),
        title="Projet des services",
        state=State.FROZEN,
        opened_at=AT,
        frozen_at=AT,
    )
    return photograph, PlanFactory(administration=administration)


def crossed(administration: Administration, membership: Membership) -> dict[str, Any]:
    facts(administration)
    return {}


def scenario(administration: Administration, membership: Membership) -> dict[str, Any]:
    """A computed scenario, of somebody else."""
    photograph, plan = facts(administration)
    made = Scenario(
        administration=administration,
        photograph=photograph,
        plan=plan,
        name="Essai",
        owner=MembershipFactory(administration=administration, role="decider"),
        overlay=overlay_as_data(Overlay()),
        state="computed",
        summary=summary_of(nothing_crossed()),
        created_at=AT,
        computed_at=AT,
        seconds=0.1,
    )
    made.keep(nothing_crossed())
    made.save()
    return {"pk": made.pk}


def access(administration: Administration, membership: Membership) -> dict[str, Any]:
    pk = scenario(administration, membership)["pk"]
    given = ScenarioAccess.objects.create(
        scenario_id=pk,
        membership=MembershipFactory(administration=administration),
        given_by=membership,
        given_at=AT,
    )
    return {"pk": pk, "access": given.pk}


def latest(arguments: Mapping[str, Any]) -> dict[str, Any]:
    photograph = Photograph.objects.latest("pk")
    return {"projet": photograph.pk}


def of_scenario(**changes: Any) -> Rights:
    return Rights(STEERING, make=scenario, **changes)


MATRIX = {
    "allocation:gap": Rights(STAFF, make=crossed),
    "allocation:prepare": Rights(STEERING, make=crossed, method="post", data=latest),
    "allocation:new": Rights(STEERING, make=crossed),
    "allocation:note": Rights(STEERING, make=crossed),
    "allocation:submit": Rights(STEERING, make=crossed),
    "allocation:renew": of_scenario(method="post"),
    "allocation:country": Rights(STEERING),
    "allocation:scenario": of_scenario(),
    "allocation:compare": of_scenario(),
    "allocation:data": of_scenario(),
    "allocation:workbook": of_scenario(),
    "allocation:compute": of_scenario(method="post"),
    "allocation:duplicate": of_scenario(),
    "allocation:rename": of_scenario(),
    "allocation:set-aside": of_scenario(),
    "allocation:levers": of_scenario(),
    "allocation:ensemble": of_scenario(method="post"),
    "allocation:frontier": Rights(STEERING, make=crossed),
    "allocation:frontier-compute": Rights(STEERING, make=crossed, method="post", data=latest),
    "allocation:frontier-open": Rights(STEERING, make=crossed, data={"plafond": "1.0"}),
    "allocation:people": of_scenario(),
    "allocation:people-remove": Rights(STEERING, make=access, method="post"),
}
