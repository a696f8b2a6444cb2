"""The nouns of organisation: reference lists, who works where, and the photographs of staff."""

from phare.organisation.models.people import ServiceMembership
from phare.organisation.models.photograph import (
    FOLLOWING,
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
    Listed,
    MissionCarrier,
    NotifiedTarget,
    Service,
    ServiceMission,
    TransferCost,
)

__all__ = [
    "FOLLOWING",
    "Answer",
    "BudgetProgramme",
    "Compatibility",
    "ControlTotal",
    "JobFunction",
    "JobProfile",
    "Listed",
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
