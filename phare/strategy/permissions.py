"""Who may see and write plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import rules

from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.permissions import has_role, is_decider, is_staff, steers
from phare.strategy.models import Requirement

see_plans = is_staff
write_plans = steers | has_role(Role.REGIONAL_SECRETARY)
"""A plan, its tree, its requirements, and the missions proposed for relief."""
decide_reliefs = is_decider
"""The risk is taken by whoever decides."""


@dataclass(frozen=True)
class RequirementOnDay:
    """A requirement on a day, for the rights that depend on who heads a service then."""

    requirement: Requirement
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.requirement.administration_id


@rules.predicate
def serves_requirement(membership: Membership | None, thing: RequirementOnDay) -> bool:
    """Whoever owns the operation, or heads the service that pilots it or one that carries the mission."""
    if membership is None:
        return False
    requirement = thing.requirement
    operation = requirement.operation
    if operation is not None and operation.owner_id == membership.pk:
        return True
    concerned = set(requirement.mission.carriers.values_list("pk", flat=True))
    if operation is not None and operation.pilot_id is not None:
        concerned.add(operation.pilot_id)
    return not concerned.isdisjoint(services_managed(membership, thing.day))


declare_needs = write_plans | serves_requirement
