"""The only writes of strategy."""

from phare.strategy.actions.action import (
    ActionTerms,
    add_action,
    hand_over_actions,
    link_actions,
    move_action,
    remove_action,
    revise_action,
    unlink_actions,
)
from phare.strategy.actions.columns import choose_columns
from phare.strategy.actions.compatibility import judge_compatibility
from phare.strategy.actions.importing import import_plan
from phare.strategy.actions.measures import add_measure, remove_measure, weigh_measure
from phare.strategy.actions.plans import PlanTerms, draft_plan, move_plan, revise_plan
from phare.strategy.actions.proposals import decline_proposal, propose_action, take_up_proposal
from phare.strategy.actions.publications import publish_progress, withdraw_publication
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
from phare.strategy.actions.steps import (
    BudgetTerms,
    StepTerms,
    add_budget,
    add_step,
    complete_step,
    remove_budget,
    remove_step,
    revise_budget,
    revise_step,
)
from phare.strategy.actions.thresholds import set_thresholds
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
from phare.strategy.actions.weather import give_weather
from phare.strategy.actions.writing import changed_meanwhile

__all__ = [
    "ActionTerms",
    "BudgetTerms",
    "ChangedMeanwhileError",
    "ObjectiveTerms",
    "OperationTerms",
    "OrientationTerms",
    "PlanTerms",
    "ReliefTerms",
    "RequirementTerms",
    "StepTerms",
    "WorkbookRefusedError",
    "add_action",
    "add_budget",
    "add_measure",
    "add_objective",
    "add_operation",
    "add_orientation",
    "add_requirements",
    "add_step",
    "changed_meanwhile",
    "choose_columns",
    "complete_step",
    "decide_relief",
    "declare_need",
    "decline_proposal",
    "draft_plan",
    "end_relief",
    "give_weather",
    "hand_over_actions",
    "hand_over_operations",
    "import_plan",
    "judge_compatibility",
    "link_actions",
    "move_action",
    "move_plan",
    "propose_action",
    "propose_relief",
    "publish_progress",
    "remove_action",
    "remove_budget",
    "remove_level",
    "remove_measure",
    "remove_requirement",
    "remove_step",
    "revise_action",
    "revise_budget",
    "revise_objective",
    "revise_operation",
    "revise_orientation",
    "revise_plan",
    "revise_relief",
    "revise_requirement",
    "revise_step",
    "set_thresholds",
    "take_up_proposal",
    "unlink_actions",
    "weigh_measure",
    "withdraw_publication",
    "withdraw_relief",
]
