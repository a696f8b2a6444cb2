"""Reads of scenarios."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import ngettext

from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.life import ScenarioState
from phare.allocation.models import Scenario, ScenarioAccess, Worked
from phare.allocation.permissions import prepare_scenarios
from phare.allocation.queries.facts import Facts
from phare.allocation.queries.inputs import Inputs
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.signals import Holding
from phare.platform.jobs.kernel.following import State as JobState
from phare.strategy.models import Plan
from phare.ui.formats import said
from phare.values.refusal import Refusal


@dataclass(frozen=True)
class Freshness:
    """Whether the facts behind a result changed since: the photograph, the plan, or both can no longer be crossed."""

    photograph_changed: bool
    plan_changed: bool
    trouble: str = ""

    @property
    def is_stale(self) -> bool:
        """Return whether the result should be computed again."""
        return self.photograph_changed or self.plan_changed or bool(self.trouble)


def scenarios_visible(membership: Membership, photograph: Photograph, plan: Plan) -> QuerySet[Scenario]:
    """Return the scenarios on these facts that this member may see, oldest first, without their results."""
    scenarios = Scenario.objects.kept().filter(photograph=photograph, plan=plan).select_related("owner__user", "job")
    return _shown_to(membership, scenarios)


def scenarios_awaiting(membership: Membership) -> QuerySet[Scenario]:
    """Return every scenario that this member may see, the latest first, without their results."""
    scenarios = Scenario.objects.kept().filter(administration_id=membership.administration_id)
    return _shown_to(membership, scenarios).select_related("photograph", "plan").order_by("-computed_at", "-pk")


def freshness(kept: Scenario | Worked, inputs: Inputs) -> Freshness:
    """Return whether the facts have changed since something was computed on them; never stale before."""
    if kept.computed_at is None:
        return Freshness(False, False)
    try:
        return _freshness(kept, digests_of(inputs.staffing, inputs.wanted))
    except Refusal as refusal:
        return Freshness(False, False, said(refusal.sentence))


def freshness_shown(kept: Scenario | Worked, found: Facts) -> Freshness:
    """Return the same from what pages read of the facts."""
    if kept.computed_at is None:
        return Freshness(False, False)
    return Freshness(False, False, found.trouble) if found.trouble else _freshness(kept, found.digests)


def _freshness(kept: Scenario | Worked, digests: tuple[str, str]) -> Freshness:
    photograph, plan = digests
    return Freshness(photograph != kept.photograph_digest, plan != kept.plan_digest)


def state_shown(scenario: Scenario) -> tuple[ScenarioState, str]:
    """Return where a scenario really stands, and why: a computation whose job was stopped or given up is over."""
    state = ScenarioState(scenario.state)
    job = scenario.job
    if state is ScenarioState.COMPUTING and (job is None or not job.is_under_way):
        stopped = job is None or job.state == JobState.CANCELLED
        return (ScenarioState.CANCELLED if stopped else ScenarioState.FAILED), job.reason if job else ""
    return state, scenario.reason


def people_named(scenario: Scenario) -> QuerySet[ScenarioAccess]:
    """Return who was named to read a scenario, by name."""
    return scenario.accesses.select_related("membership__user", "given_by__user")


def people_to_name(scenario: Scenario, day: dt.date) -> QuerySet[Membership]:
    """Return the members who could be named to read a scenario on this day, by name: those who do not see it yet."""
    steering = [role for role in Role if prepare_scenarios.test(Membership(role=role))]
    return (
        Membership.objects.in_force(day)
        .filter(administration_id=scenario.administration_id)
        .exclude(role__in=steering)
        .exclude(user__in=ScenarioAccess.objects.filter(scenario=scenario).values("membership__user"))
        .select_related("user")
        .order_by("user__name")
    )


def scenarios_held(membership: Membership) -> list[Holding]:
    """Return what a member holds here: his scenarios, those set aside included."""
    count = Scenario.objects.filter(owner=membership).count()
    return [Holding(ngettext("%(count)s scénario", "%(count)s scénarios", count) % {"count": count}, count)]


def _shown_to(membership: Membership, scenarios: QuerySet[Scenario]) -> QuerySet[Scenario]:
    if prepare_scenarios.test(membership):
        return scenarios
    named = ScenarioAccess.objects.filter(
        scenario=OuterRef("pk"),
        membership__user_id=membership.user_id,
        membership__administration_id=membership.administration_id,
    )
    return scenarios.filter(Exists(named))
