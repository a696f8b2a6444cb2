"""The nouns of decisions: the question and its options, its course, what it makes and what came of it."""

from phare.decisions.models.arbitration import (
    Arbitration,
    Commitment,
    ExpectedEffect,
    Ground,
    Option,
    Stance,
)
from phare.decisions.models.course import Observation, Prerequisite
from phare.decisions.models.following import Redeployment, ServiceAgreement
from phare.decisions.models.signing import SigningAct

__all__ = [
    "Arbitration",
    "Commitment",
    "ExpectedEffect",
    "Ground",
    "Observation",
    "Option",
    "Prerequisite",
    "Redeployment",
    "ServiceAgreement",
    "SigningAct",
    "Stance",
]
