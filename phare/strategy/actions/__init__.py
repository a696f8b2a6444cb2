"""The only writes of strategy."""

from phare.strategy.actions.importing import import_plan
from phare.strategy.actions.plans import PlanTerms, draft_plan, move_plan, revise_plan
from phare.strategy.actions.refusals import ChangedMeanwhileError, WorkbookRefusedError
from phare.strategy.actions.reliefs import (
    ReliefTerms,
    decide_relief,
    end_relief,
    propose_relief,
    revise_relief,
    withdraw_relief,
)
from phare.strategy.actions.requirements import (
    RequirementTerms,
    add_requirements,
    declare_need,
    remove_requirement,
    revise_requirement,
)
from phare.strategy.actions.tree import (
    ObjectiveTerms,
    OperationTerms,
    OrientationTerms,
    add_objective,
    add_operation,
    add_orientation,
    hand_over_operations,
    remove_level,
    revise_objective,
    revise_operation,
    revise_orientation,
)

__all__ = [
    "ChangedMeanwhileError",
    "ObjectiveTerms",
    "OperationTerms",
    "OrientationTerms",
    "PlanTerms",
    "ReliefTerms",
    "RequirementTerms",
    "WorkbookRefusedError",
    "add_objective",
    "add_operation",
    "add_orientation",
    "add_requirements",
    "decide_relief",
    "declare_need",
    "draft_plan",
    "end_relief",
    "hand_over_operations",
    "import_plan",
    "move_plan",
    "propose_relief",
    "remove_level",
    "remove_requirement",
    "revise_objective",
    "revise_operation",
    "revise_orientation",
    "revise_plan",
    "revise_relief",
    "revise_requirement",
    "withdraw_relief",
]
