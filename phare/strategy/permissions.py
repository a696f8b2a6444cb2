"""Who may see and write plans."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import rules

from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership, Role
from phare.platform.accounts.permissions import has_role, is_decider, is_staff, steers
from phare.strategy.models import Action, Operation, Plan, Requirement

see_plans = is_staff
write_plans = steers | has_role(Role.REGIONAL_SECRETARY)
"""A plan, its tree, its requirements, and the missions proposed for relief."""
decide_reliefs = is_decider
"""The risk is taken by whoever decides."""


def is_own(membership: Membership, plan: Plan) -> bool:
    """Whether a plan is of the member's own administration; of those that others show it, less is told."""
    return plan.administration_id == membership.administration_id


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


@dataclass(frozen=True)
class OperationOnDay:
    """An operation on a day, for the rights that depend on who heads a service then."""

    operation: Operation
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.operation.administration_id


@dataclass(frozen=True)
class ActionOnDay:
    """An action on a day, for the rights that depend on who heads a service then."""

    action: Action
    day: dt.date

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return self.action.administration_id


@rules.predicate
def serves_operation(membership: Membership | None, thing: OperationOnDay) -> bool:
    """Whoever owns the operation, or heads the service that pilots it."""
    if membership is None:
        return False
    operation = thing.operation
    return operation.owner_id == membership.pk or operation.pilot_id in services_managed(membership, thing.day)


@rules.predicate
def serves_action(membership: Membership | None, thing: ActionOnDay) -> bool:
    """Whoever owns the action or an operation it serves, or heads a service that pilots one of them."""
    if membership is None:
        return False
    operations = list(thing.action.operations.all())
    owners = {thing.action.owner_id, *(each.owner_id for each in operations)}
    pilots = {each.pk for each in thing.action.pilots.all()} | {each.pilot_id for each in operations}
    return membership.pk in owners or not pilots.isdisjoint(services_managed(membership, thing.day))


add_actions = write_plans | is_staff & serves_operation
"""Actions under an operation, and its weather."""
write_actions = write_plans | is_staff & serves_action
"""An action: what is said of it, its status, steps, budget, links and weather."""
