"""Who may open the addresses of strategy."""

from __future__ import annotations

from typing import Any

from phare.platform.accounts.models import Administration, Membership
from tests.factories.strategy import (
    MissionReliefFactory,
    ObjectiveFactory,
    OperationFactory,
    OrientationFactory,
    PlanFactory,
    RequirementFactory,
)
from tests.rights import STAFF, Rights

WRITERS = {"decider", "secretary_general", "regional_secretary"}
DECIDERS = {"decider"}


def plan(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": PlanFactory(administration=administration).pk}


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


MATRIX = {
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
}
