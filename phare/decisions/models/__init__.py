"""The nouns of decisions: the question and its options, its course, what it makes what came of it; what is asked."""

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
from phare.decisions.models.instruction import Instruction, InstructionAnswer
from phare.decisions.models.request import AskedTable, InformationRequest
from phare.decisions.models.signing import SigningAct

__all__ = [
    "Arbitration",
    "AskedTable",
    "Commitment",
    "ExpectedEffect",
    "Ground",
    "InformationRequest",
    "Instruction",
    "InstructionAnswer",
    "Observation",
    "Option",
    "Prerequisite",
    "Redeployment",
    "ServiceAgreement",
    "SigningAct",
    "Stance",
]
