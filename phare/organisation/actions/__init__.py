"""The only writes of organisation."""

from phare.organisation.actions.answers import (
    accept_answer,
    give_answer,
    remind_services,
    return_answer,
)
from phare.organisation.actions.errors import (
    AnswersAwaitedError,
    ControlTotalsError,
    HeadTakenError,
    ImpossibleMovementsError,
    InvalidDatesError,
    MissingReasonError,
    MovementWithdrawnError,
    NobodyToRemindError,
    NothingMovesError,
    NothingToPhotographError,
    NotYoursError,
    PhotographFrozenError,
    PlaceHeldError,
    StaleAnswerError,
    StaleMovementsError,
    TwoPhotographsError,
    UnknownCodesError,
    WrongRowError,
    WrongStateError,
)
from phare.organisation.actions.imports import (
    import_staffing,
)
from phare.organisation.actions.movements import (
    announce_movement,
    withdraw_movement,
)
from phare.organisation.actions.people import (
    appoint,
    end_place,
    hand_over_places,
)
from phare.organisation.actions.photographs import (
    correct_photograph,
    discard_photograph,
    freeze_photograph,
    open_answers,
    prepare_photograph,
    reopen_photograph,
    validate_photograph,
)
from phare.organisation.actions.reference import (
    revise_mission,
    set_authority,
)

__all__ = [
    "AnswersAwaitedError",
    "ControlTotalsError",
    "HeadTakenError",
    "ImpossibleMovementsError",
    "InvalidDatesError",
    "MissingReasonError",
    "MovementWithdrawnError",
    "NobodyToRemindError",
    "NotYoursError",
    "NothingMovesError",
    "NothingToPhotographError",
    "PhotographFrozenError",
    "PlaceHeldError",
    "StaleAnswerError",
    "StaleMovementsError",
    "TwoPhotographsError",
    "UnknownCodesError",
    "WrongRowError",
    "WrongStateError",
    "accept_answer",
    "announce_movement",
    "appoint",
    "correct_photograph",
    "discard_photograph",
    "end_place",
    "freeze_photograph",
    "give_answer",
    "hand_over_places",
    "import_staffing",
    "open_answers",
    "prepare_photograph",
    "remind_services",
    "reopen_photograph",
    "return_answer",
    "revise_mission",
    "set_authority",
    "validate_photograph",
    "withdraw_movement",
]
