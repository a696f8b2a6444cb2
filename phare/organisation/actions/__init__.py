"""The only writes of organisation."""

from phare.organisation.actions.errors import (
    AnswersAwaitedError,
    ControlTotalsError,
    HeadTakenError,
    ImpossibleMovementsError,
    InvalidDatesError,
    MissingReasonError,
    NotYoursError,
    PhotographFrozenError,
    TwoPhotographsError,
    UnknownCodesError,
    WrongStateError,
)
from phare.organisation.actions.imports import import_staffing

__all__ = [
    "AnswersAwaitedError",
    "ControlTotalsError",
    "HeadTakenError",
    "ImpossibleMovementsError",
    "InvalidDatesError",
    "MissingReasonError",
    "NotYoursError",
    "PhotographFrozenError",
    "TwoPhotographsError",
    "UnknownCodesError",
    "WrongStateError",
    "import_staffing",
]
