from phare.strategy.models.action import (
    Action,
    ActionBudget,
    ActionLink,
    ActionOperation,
    ShownColumns,
    Step,
)
from phare.strategy.models.compatibility import OrientationCompatibility
from phare.strategy.models.measure import OperationIndicator
from phare.strategy.models.plan import Objective, Operation, Orientation, Plan
from phare.strategy.models.proposal import Proposal
from phare.strategy.models.publication import Publication
from phare.strategy.models.requirement import MissionRelief, Requirement
from phare.strategy.models.revised import Revised
from phare.strategy.models.thresholds import PlanThresholds
from phare.strategy.models.weather import Weather

__all__ = [
    "Action",
    "ActionBudget",
    "ActionLink",
    "ActionOperation",
    "MissionRelief",
    "Objective",
    "Operation",
    "OperationIndicator",
    "Orientation",
    "OrientationCompatibility",
    "Plan",
    "PlanThresholds",
    "Proposal",
    "Publication",
    "Requirement",
    "Revised",
    "ShownColumns",
    "Step",
    "Weather",
]
