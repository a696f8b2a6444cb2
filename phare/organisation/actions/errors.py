"""What organisation refuses, each with its sentence."""

from __future__ import annotations

from phare.values.refusal import Refusal


class TwoPhotographsError(Refusal):
    """There is already a photograph of this date."""


class PhotographFrozenError(Refusal):
    """The photograph is frozen: only another may correct it."""


class WrongStateError(Refusal):
    """The photograph is not in the state that this step follows."""


class ControlTotalsError(Refusal):
    """The rows do not add up to the headcount file (CRO-002)."""


class ImpossibleMovementsError(Refusal):
    """Movements take more staff than there is, or have nobody to be spread over."""


class UnknownCodesError(Refusal):
    """Codes that no list holds."""


class AnswersAwaitedError(Refusal):
    """Services have not answered yet."""


class NotYoursError(Refusal):
    """The rows belong to a service that the person does not manage."""


class HeadTakenError(Refusal):
    """The service already has a head at these dates."""


class InvalidDatesError(Refusal):
    """The end comes before the beginning."""


class MissingReasonError(Refusal):
    """A reason is expected and none is given."""


class NothingToPhotographError(Refusal):
    """There is no service, or no row."""


class MovementWithdrawnError(Refusal):
    """The movement, or its photograph, is no longer at work."""


class StaleAnswerError(Refusal):
    """The rows have changed since they were shown."""


class StaleMovementsError(Refusal):
    """Other movements were announced, or withdrawn, since the page was opened: perhaps this very one."""


class PlaceHeldError(Refusal):
    """The person holds this place already."""


class NothingMovesError(Refusal):
    """A movement of no staff, or of no number."""


class WrongRowError(Refusal):
    """A row of an answer cannot be."""


class NobodyToRemindError(Refusal):
    """None of the services has anybody to write to."""
