"""What strategy refuses to do, and says why."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from phare.platform.exchange.kernel.reading import Problem
from phare.values.refusal import Refusal


class PlanClosedError(Refusal):
    """A closed plan is kept as it was."""


class NameTakenError(Refusal):
    """The administration already has a plan of this name."""


class UnknownOriginError(Refusal):
    """An orientation comes from the region's plan or is the department's own: it has no other origin (PAS-006)."""


class CodeTakenError(Refusal):
    """The plan already has this code at this level."""


class StateOutOfOrderError(Refusal):
    """A plan does not go from this state to that one."""


class ChangedMeanwhileError(Refusal):
    """Somebody else changed the same thing since it was read."""


class StillUsedError(Refusal):
    """Something else rests on what would be removed."""


class NotOfThisAdministrationError(Refusal):
    """What is cited belongs to another administration and is not shared."""


class UnjustifiedFloorError(Refusal):
    """A floor lacks what makes it a decision: its justification, who set it, its article (CRO-004)."""


class UnjustifiedReliefError(Refusal):
    """A relief lacks what makes it a decision: what is lifted, the risk taken, the partner who takes over."""


class YearOutsidePlanError(Refusal):
    """The year is not one of the plan's."""


class RequirementTakenError(Refusal):
    """The mission already has a requirement there for this year."""


class AlreadyDecidedError(Refusal):
    """A relief that was decided is no longer changed."""


class WithoutOperationError(Refusal):
    """An action serves one operation of its own plan at least."""


class DatesOutOfOrderError(Refusal):
    """What ends before it begins, or is done in the future."""


class UnexplainedObstacleError(Refusal):
    """A blocked action says what blocks it, who can lift that, and by when."""


class UnexplainedWeatherError(Refusal):
    """Clouds and storms say why."""


class UnexplainedVerdictError(Refusal):
    """A contrary orientation says why it is."""


class UnexplainedAnswerError(Refusal):
    """A proposal, or what declines it, lacks its reason."""


class AlreadyAnsweredError(Refusal):
    """A proposal is answered once."""


class NotInForceError(Refusal):
    """A plan in preparation has no progress to publish."""


class UnexplainedPublicationError(Refusal):
    """A publication lacks its sentence, or its withdrawal the reason."""


class AlreadyPublishedError(Refusal):
    """A publication of the plan stands for this day."""


class AlreadyWithdrawnError(Refusal):
    """A publication is withdrawn once."""


class CircleError(Refusal):
    """Actions that would wait for each other."""


class LinkTakenError(Refusal):
    """The two actions are already linked so."""


class BudgetTakenError(Refusal):
    """The action already has a budget of this year in this unit."""


class MeasureTakenError(Refusal):
    """The indicator already measures the operation."""


class NotAFigureError(Refusal):
    """A figure that is negative or not finite."""


class WorkbookRefusedError(Refusal):
    """A workbook holds problems; `problems` lists them all, and nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            _("Le classeur contient %(count)s erreur(s) : rien n'a été écrit. %(sentence)s")
            % {"count": len(self.problems), "sentence": self.problems[0].sentence if self.problems else ""}
        )
