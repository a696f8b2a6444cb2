"""The rules that a plan does not follow."""

from __future__ import annotations

from phare.platform.accounts.models import Administration
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.kernel.rules import ParentPlan, PlanWarning, warnings
from phare.strategy.models import Plan
from phare.strategy.queries.compatibility import verdicts_said
from phare.strategy.queries.plans import plan_data


def plan_warnings(plan: Plan, data: PlanData) -> tuple[PlanWarning, ...]:
    """Return what a plan does not follow of its own rules (PAS-003 to PAS-006, CRO-004); nothing is forbidden."""
    parent = None
    if plan.parent is not None:
        parent = ParentPlan(plan_data(plan.parent), plan.parent.state != Plan.State.DRAFT)
    needs_parent = plan.administration.kind == Administration.Kind.DEPARTMENT_PREFECTURE
    said = verdicts_said(plan) if plan.parent is not None else {}
    return warnings(data, parent, needs_parent, said)
