"""How plans stand as wholes: their progress and their weather; a plan beside those above, below and around it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from phare.indicators.permissions import Sight, sight_of
from phare.platform.accounts.models import Administration, Membership, Sharing
from phare.platform.audit.queries import kept_until_acts
from phare.strategy.kernel.weather import WeatherLevel, median
from phare.strategy.models import Plan
from phare.strategy.queries.plans import RECORD_CLASS, plans_visible
from phare.strategy.queries.progress import advance_of
from phare.strategy.queries.weather import latest_weathers
from phare.territory.models import Department, Region, Zone

ROOMS = ("strategy", "indicators")
"""Whose acts change how a plan stands."""


@dataclass(frozen=True)
class PlanStanding:
    """How far a plan has come (a share, None: nothing measures it), how many operations it has, and their weathers.

    `weathers` counts operations by the last weather that was given of them; those without any are not in it.
    `leaves_out`: whether the rate is told without indicators under statistical secrecy.
    """

    rate: float | None
    expected: float | None
    operations: int
    weathers: Mapping[WeatherLevel, int] = field(default_factory=dict)
    leaves_out: bool = False

    @property
    def weather(self) -> WeatherLevel | None:
        """The median of its operations' weathers, the less fair of two; None when nobody gave any."""
        return median(level for level, count in self.weathers.items() for _ in range(count))

    @property
    def without_weather(self) -> int:
        """How many operations have no weather yet."""
        return self.operations - sum(self.weathers.values())


def standings_of(plans: Collection[Plan], membership: Membership, day: dt.date) -> dict[int, PlanStanding]:
    """Return how plans stand on a day for a member, by their keys; kept until an act of their administrations.

    One query, and those that tell which secret figures the member may read.
    """
    sights = {each: sight_of(membership, each, day) for each in {plan.administration_id for plan in plans}}
    named = {f"strategy.standing:{plan.pk}:{day}:{sights[plan.administration_id].key}": plan for plan in plans}
    found = kept_until_acts(
        {name: plan.administration_id for name, plan in named.items()},
        ROOMS,
        lambda names: {name: _standing(named[name], day, sights[named[name].administration_id]) for name in names},
    )
    return {named[name].pk: standing for name, standing in found.items()}


def _standing(plan: Plan, day: dt.date, sight: Sight) -> PlanStanding:
    advance = advance_of(plan, day, sight)
    progress = advance.progress
    weathers = Counter(WeatherLevel(each.level) for each in latest_weathers(plan=plan).values())
    whole = progress.whole
    return PlanStanding(
        whole.rate.bounded, whole.expected, len(progress.operations), dict(weathers), advance.leaves_out
    )


def plans_below(plan: Plan, administration: Administration, day: dt.date) -> list[Plan]:
    """Return the plans that have this one above them and that an administration may read, the nearest to it first.

    By territory, prefectures before other administrations, plans in force before others, the latest period first.
    """
    order = {Plan.State.IN_FORCE: 0, Plan.State.DRAFT: 1, Plan.State.CLOSED: 2}
    found = plans_visible(administration, day).filter(parent=plan)
    return sorted(
        found,
        key=lambda each: (
            each.administration.territory_code,
            not each.administration.is_prefecture,
            order[Plan.State(each.state)],
            -each.first_year,
        ),
    )


@dataclass(frozen=True)
class DepartmentPlans:
    """A department on the map of a plan: the plans there that may be read, the first one drawn.

    `is_shared`: whether its prefecture shows its plans at all; otherwise nothing is known of them.
    """

    department: Department
    plans: tuple[Plan, ...]
    is_shared: bool


@dataclass(frozen=True)
class PlanMap:
    """The departments of a region, or of the country (`region` None), with the plans under one plan."""

    above: Plan
    region: Region | None
    places: tuple[DepartmentPlans, ...]
    standings: Mapping[int, PlanStanding]


def plan_map(above: Plan, membership: Membership, day: dt.date) -> PlanMap:
    """Return the departments under a plan with those of the plans below it that a member may read on a day.

    The departments of the region whose plan it is, or else of the country; a constant number of queries.
    """
    administration = membership.administration
    departments = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY).order_by("code")
    region = None
    if above.administration.kind == Administration.Kind.REGION_PREFECTURE:
        region = Region.objects.filter(pk=above.administration.territory_code).first()
        departments = departments.filter(region=above.administration.territory_code)
    below = plans_below(above, administration, day)
    by_code: dict[str, list[Plan]] = {}
    for plan in below:
        by_code.setdefault(plan.administration.territory_code, []).append(plan)
    shown = _codes_shown(administration, day)
    return PlanMap(
        above,
        region,
        tuple(DepartmentPlans(each, tuple(by_code.get(each.code, ())), each.code in shown) for each in departments),
        standings_of(below, membership, day),
    )


def _codes_shown(administration: Administration, day: dt.date) -> set[str]:
    """The departments whose prefecture shows its plans to an administration, its own included."""
    kind = Administration.Kind.DEPARTMENT_PREFECTURE
    showing = Sharing.objects.in_force(day).filter(
        shared_with=administration, record_class=RECORD_CLASS, administration__kind=kind
    )
    own = {administration.territory_code} if administration.kind == kind else set()
    return own | set(showing.values_list("administration__territory_code", flat=True))


def plan_above(plan: Plan, administration: Administration, day: dt.date) -> Plan | None:
    """Return the plan above a plan when an administration may read it on this day, None otherwise."""
    if plan.parent_id is None:
        return None
    return plans_visible(administration, day).filter(pk=plan.parent_id).first()


def plan_over_departments(plan: Plan, administration: Administration, day: dt.date) -> Plan | None:
    """Return the plan whose map a plan is on: the first of itself and of those above that is no department's.

    None when there is none that the administration may read; above a region, only a plan that others decline.
    """
    kinds = Administration.Kind
    at: Plan | None = plan
    while at is not None:
        kind = at.administration.kind
        if kind == kinds.REGION_PREFECTURE or (kind == kinds.OTHER and at.children.exists()):
            return at
        at = plan_above(at, administration, day)
    return None
