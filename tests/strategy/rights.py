"""Who may open the addresses of strategy."""

from __future__ import annotations

from typing import Any

from phare.platform.accounts.models import Administration, Membership
from tests.factories.strategy import (
    ActionBudgetFactory,
    ActionFactory,
    ActionLinkFactory,
    MissionReliefFactory,
    ObjectiveFactory,
    OperationFactory,
    OperationIndicatorFactory,
    OrientationFactory,
    PlanFactory,
    ProposalFactory,
    PublicationFactory,
    RequirementFactory,
    StepFactory,
)
from tests.rights import STAFF, Rights

WRITERS = {"decider", "secretary_general", "regional_secretary"}
DECIDERS = {"decider"}


def plan(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": PlanFactory(administration=administration).pk}


def key(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"key": PlanFactory(administration=administration).pk}


def of_plan(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"plan": PlanFactory(administration=administration).pk}


def orientation(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": OrientationFactory(plan__administration=administration).pk}


def of_orientation(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"orientation": orientation(administration, membership)["pk"]}


def objective(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ObjectiveFactory(orientation__plan__administration=administration).pk}


def of_objective(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"objective": objective(administration, membership)["pk"]}


def operation(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": OperationFactory(objective__orientation__plan__administration=administration).pk}


def of_operation(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"operation": operation(administration, membership)["pk"]}


def requirement(administration: Administration, membership: Membership) -> dict[str, Any]:
    made = OperationFactory(objective__orientation__plan__administration=administration)
    return {"pk": RequirementFactory(operation=made).pk}


def owned_requirement(administration: Administration, membership: Membership) -> dict[str, Any]:
    """A requirement of an operation that the agents own."""
    owner = membership if membership.role == "agent" else None
    made = OperationFactory(objective__orientation__plan__administration=administration, owner=owner)
    return {"pk": RequirementFactory(operation=made).pk}


def relief(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": MissionReliefFactory(plan__administration=administration).pk}


def owned_operation(administration: Administration, membership: Membership) -> dict[str, Any]:
    """An operation that the agents own."""
    owner = membership if membership.role == "agent" else None
    return {"pk": OperationFactory(objective__orientation__plan__administration=administration, owner=owner).pk}


def _action(administration: Administration, membership: Membership) -> Any:
    """An action that the agents own."""
    owner = membership if membership.role == "agent" else None
    return ActionFactory(plan__administration=administration, owner=owner)


def action(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": _action(administration, membership).pk}


def of_action(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"action": _action(administration, membership).pk}


def step(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": StepFactory(action=_action(administration, membership)).pk}


def budget(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ActionBudgetFactory(action=_action(administration, membership)).pk}


def link(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ActionLinkFactory(action=_action(administration, membership)).pk}


def measure(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": OperationIndicatorFactory(operation__objective__orientation__plan__administration=administration).pk}


def proposal(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ProposalFactory(plan__administration=administration).pk}


def publication(administration: Administration, membership: Membership) -> dict[str, Any]:
    made = PublicationFactory(plan__administration=administration)
    return {"pk": made.plan_id, "number": made.number}


def pair(administration: Administration, membership: Membership) -> dict[str, Any]:
    """An orientation, and one of the plan above."""
    above = OrientationFactory(plan__administration=administration)
    made = OrientationFactory(plan__administration=administration, plan__parent=above.plan)
    return {"pk": made.pk, "above": above.pk}


DOING = WRITERS | {"agent"}
MATRIX = {
    "api:plans": Rights(STAFF, scope="plans:read"),
    "api:plan": Rights(STAFF, make=key, scope="plans:read"),
    "api:operations": Rights(STAFF, make=key, scope="plans:read"),
    "strategy:plans": Rights(STAFF),
    "strategy:new-plan": Rights(WRITERS),
    "strategy:plan": Rights(STAFF, make=plan),
    "strategy:edit-plan": Rights(WRITERS, make=plan),
    "strategy:move-plan": Rights(WRITERS, make=lambda *given: {**plan(*given), "state": "in_force"}),
    "strategy:export-plan": Rights(STAFF, make=lambda *given: {**plan(*given), "file_format": "ods"}),
    "strategy:plan-history": Rights(STAFF, make=plan),
    "strategy:new-orientation": Rights(WRITERS, make=of_plan),
    "strategy:edit-orientation": Rights(WRITERS, make=orientation),
    "strategy:remove-orientation": Rights(WRITERS, make=orientation),
    "strategy:new-objective": Rights(WRITERS, make=of_orientation),
    "strategy:objective": Rights(STAFF, make=objective),
    "strategy:edit-objective": Rights(WRITERS, make=objective),
    "strategy:remove-objective": Rights(WRITERS, make=objective),
    "strategy:new-operation": Rights(WRITERS, make=of_objective),
    "strategy:operation": Rights(STAFF, make=operation),
    "strategy:edit-operation": Rights(WRITERS, make=operation),
    "strategy:remove-operation": Rights(WRITERS, make=operation),
    "strategy:new-objective-requirement": Rights(WRITERS, make=of_objective),
    "strategy:new-operation-requirement": Rights(WRITERS, make=of_operation),
    "strategy:edit-requirement": Rights(WRITERS, make=requirement),
    "strategy:declare-need": Rights(WRITERS | {"agent"}, make=owned_requirement),
    "strategy:remove-requirement": Rights(WRITERS, make=requirement),
    "strategy:missions": Rights(STAFF, make=of_plan),
    "strategy:new-relief": Rights(WRITERS, make=of_plan),
    "strategy:edit-relief": Rights(WRITERS, make=relief),
    "strategy:decide-relief": Rights(DECIDERS, make=relief),
    "strategy:withdraw-relief": Rights(WRITERS, make=relief),
    "strategy:end-relief": Rights(DECIDERS, make=relief),
    "strategy:plan-actions": Rights(STAFF, make=plan),
    "strategy:choose-columns": Rights(STAFF, make=plan, method="post", data={"column": ["status"]}),
    "strategy:export-actions": Rights(STAFF, make=lambda *given: {**plan(*given), "file_format": "csv"}),
    "strategy:timeline": Rights(STAFF, make=plan),
    "strategy:plan-arrondissements": Rights(STAFF, make=plan),
    "strategy:plan-slips": Rights(STAFF, make=plan),
    "strategy:plan-map": Rights(STAFF, make=plan),
    "strategy:new-action": Rights(DOING, make=lambda *given: {"operation": owned_operation(*given)["pk"]}),
    "strategy:operation-weather": Rights(DOING, make=owned_operation),
    "strategy:action": Rights(STAFF, make=action),
    "strategy:edit-action": Rights(DOING, make=action),
    "strategy:move-action": Rights(DOING, make=action),
    "strategy:action-weather": Rights(DOING, make=action),
    "strategy:remove-action": Rights(DOING, make=action),
    "strategy:new-step": Rights(DOING, make=of_action),
    "strategy:edit-step": Rights(DOING, make=step),
    "strategy:complete-step": Rights(DOING, make=step, method="post", data={"version": 1}),
    "strategy:remove-step": Rights(DOING, make=step),
    "strategy:new-budget": Rights(DOING, make=of_action),
    "strategy:edit-budget": Rights(DOING, make=budget),
    "strategy:remove-budget": Rights(DOING, make=budget),
    "strategy:new-link": Rights(DOING, make=of_action),
    "strategy:remove-link": Rights(DOING, make=link),
    "strategy:plan-progress": Rights(STAFF, make=plan),
    "strategy:orientation-progress": Rights(STAFF, make=orientation),
    "strategy:objective-progress": Rights(STAFF, make=objective),
    "strategy:operation-progress": Rights(STAFF, make=operation),
    "strategy:new-measure": Rights(WRITERS, make=of_operation),
    "strategy:edit-measure": Rights(WRITERS, make=measure),
    "strategy:remove-measure": Rights(WRITERS, make=measure),
    "strategy:compatibility": Rights(STAFF, make=plan),
    "strategy:judge": Rights(WRITERS, make=pair),
    "strategy:thresholds": Rights(WRITERS),
    "strategy:publications": Rights(STAFF, make=plan),
    "strategy:publish": Rights(WRITERS, make=plan),
    "strategy:publication": Rights(STAFF, make=publication),
    "strategy:withdraw-publication": Rights(WRITERS, make=publication),
    "strategy:proposals": Rights(STAFF, make=plan),
    "strategy:propose": Rights(STAFF, make=plan),
    "strategy:take-up": Rights(WRITERS, make=proposal),
    "strategy:decline": Rights(WRITERS, make=proposal),
}
