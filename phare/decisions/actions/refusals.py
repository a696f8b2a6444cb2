"""What decisions refuses to do, and says why."""

from __future__ import annotations

from phare.values.refusal import Refusal


class ChangedMeanwhileError(Refusal):
    """Somebody else changed the arbitration since it was read."""


class OutOfOrderError(Refusal):
    """An arbitration, or a redeployment, does not go from this state to that one."""


class AlreadySignedError(OutOfOrderError):
    """The arbitration is signed already: it is never signed twice."""


class QuestionMissingError(Refusal):
    """An arbitration without a question, or with a single way to answer it, is not one."""


class NameTakenError(Refusal):
    """The arbitration already has an option, or a ground, of this name."""


class StatusQuoError(Refusal):
    """Changing nothing is always an option."""


class UnknownCodeError(Refusal):
    """What is handed over names a service, a mission, a profile or a programme that is not here."""


class NotOfThisAdministrationError(Refusal):
    """What is cited belongs to another administration."""


class EffectWithoutMeasureError(Refusal):
    """An effect without a measure, a value or a date cannot be verified."""


class CommitmentWithoutAmountError(Refusal):
    """A commitment without its FTE, its euros or its day engages nothing."""


class UnmeasuredFigureError(Refusal):
    """A figure handed over is not a number, or its year is out of the calendar."""


class NoChoiceError(Refusal):
    """No option is chosen, or the choice gives no reason or no date."""


class OpinionMissingError(Refusal):
    """An opinion required by a rule is not there."""


class ObservationsAwaitedError(Refusal):
    """Heads of service concerned have not observed yet, and still have time to."""


class OutdatedFiguresError(Refusal):
    """What the options come from changed since it was handed over."""


class NotEmpoweredError(Refusal):
    """Whoever would sign neither decides nor holds an act in force to sign for whoever does."""


class BeyondScopeError(NotEmpoweredError):
    """The act in force does not cover what would be signed, or an act would cover what its nature forbids."""


class SignedMeanwhileError(Refusal):
    """An act is not taken back from a day on which something was signed under it."""


class NobodyInstructedError(Refusal):
    """An instruction names no service, or leaves out one that answered already."""


class AnswerMissingError(Refusal):
    """A request is answered with a file or with words."""


class ReasonMissingError(Refusal):
    """A refusal, an obstacle or an abandonment gives no reason."""


class AlreadyGivenError(Refusal):
    """An opinion, an observation or a signature was given already."""


class TooEarlyError(Refusal):
    """What would verify is not later than what it verifies."""
