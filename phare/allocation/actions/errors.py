"""What the actions of allocation refuse, each named by its sentence."""

from __future__ import annotations

from phare.values.refusal import Refusal


class NameTakenError(Refusal):
    """Another scenario on the same facts bears this name."""


class NameMissingError(Refusal):
    """A scenario needs a name."""


class AlreadyPreparedError(Refusal):
    """The three prepared scenarios are already there."""


class PreparedScenarioError(Refusal):
    """The levers of a prepared scenario are what it is: it is copied, not changed."""


class FactsElsewhereError(Refusal):
    """The photograph or the plan belongs to another administration, or may not be crossed."""


class ComputingError(Refusal):
    """The scenario is being computed."""


class NotComputedError(Refusal):
    """The scenario has no result yet."""


class ChangedMeanwhileError(Refusal):
    """Somebody else changed the scenario in the meantime."""


class SetAsideError(Refusal):
    """The scenario was set aside."""


class NotAMemberError(Refusal):
    """The person named does not work here any more, or never did."""


class AlreadySeesItError(Refusal):
    """The person already sees the scenario."""


class NotNamedError(Refusal):
    """The person was not named."""


class OutOfTimeError(Refusal):
    """The computation ran past its time limit."""


class NoAnswerError(Refusal):
    """The solver says that nothing respects the constraints."""


class SolverFailedError(Refusal):
    """The solver broke."""


class CurveUnderWayError(Refusal):
    """The curve is being computed."""


class NotOnTheCurveError(Refusal):
    """No point of the curve has this cap: it was computed again, or never was."""


class StaleScenarioError(Refusal):
    """The facts have changed since the scenario was computed."""


class ConsultingError(Refusal):
    """The arbitrations that a scenario is an option of are in consultation: their figures do not change."""


class EnsembleUnderWayError(Refusal):
    """The scenario is being tried."""
