"""The nouns of organisation: reference lists, who works where, and the photographs of staff."""

from phare.organisation.models.people import ServiceMembership
from phare.organisation.models.photograph import (
    Answer,
    ControlTotal,
    Movement,
    Photograph,
    PostRow,
    State,
)
from phare.organisation.models.reference import (
    BudgetProgramme,
    Compatibility,
    JobFunction,
    JobProfile,
    MissionCarrier,
    NotifiedTarget,
    Service,
    ServiceMission,
    TransferCost,
)

__all__ = [
    "Answer",
    "BudgetProgramme",
    "Compatibility",
    "ControlTotal",
    "JobFunction",
    "JobProfile",
    "MissionCarrier",
    "Movement",
    "NotifiedTarget",
    "Photograph",
    "PostRow",
    "Service",
    "ServiceMembership",
    "ServiceMission",
    "State",
    "TransferCost",
]
