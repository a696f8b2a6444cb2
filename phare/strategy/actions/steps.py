"""The steps of an action, and what it costs by year."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import BudgetTakenError, DatesOutOfOrderError, NotAFigureError
from phare.strategy.actions.writing import hold, naming_a_clash, plainly, refuse_closed, remove, revise
from phare.strategy.models import Action, ActionBudget, Step


@dataclass(frozen=True)
class StepTerms:
    """What is said of a step; a milestone is one that others wait for."""

    name: str
    due: dt.date | None = None
    is_milestone: bool = False
    done_on: dt.date | None = None


@dataclass(frozen=True)
class BudgetTerms:
    """What an action costs in a year, in euros ("EUR") or FTE: planned, and actual once known."""

    year: int
    unit: str
    planned: float
    actual: float | None = None


def add_step(*, action: Action, terms: StepTerms, by: Membership, at: dt.datetime) -> Step:
    """Add a step to an action and return it; said twice, it is added once.

    Raises PlanClosedError, DatesOutOfOrderError (done in the future), ChangedMeanwhileError (the action is gone).
    """
    refuse_closed(action.plan)
    _refuse_future(terms, at)
    with transaction.atomic():
        # Two clicks at once: the second waits here, then finds what the first added.
        hold(action)
        if (standing := action.steps.filter(**asdict(terms)).first()) is not None:
            return standing
        step = Step.objects.create(action=action, **asdict(terms))
        audit.record("strategy.step.added", step, by, at, {"action": action.code, "after": asdict(terms)})
    return step


def revise_step(*, step: Step, terms: StepTerms, version: int, by: Membership, at: dt.datetime) -> Step:
    """Change a step and return it. Raises PlanClosedError, ChangedMeanwhileError, DatesOutOfOrderError."""
    refuse_closed(step.action.plan)
    _refuse_future(terms, at)
    with transaction.atomic():
        changes = revise(step, asdict(terms), version)
        if changes:
            audit.record("strategy.step.revised", step, by, at, plainly(changes))
    return step


def complete_step(*, step: Step, version: int, by: Membership, at: dt.datetime) -> Step:
    """Say that a step is done, today, and return it; done already, it stays as it was.

    Raises PlanClosedError, ChangedMeanwhileError.
    """
    refuse_closed(step.action.plan)
    if step.done_on is not None:
        return step
    with transaction.atomic():
        changes = revise(step, {"done_on": timezone.localdate(at)}, version)
        audit.record("strategy.step.completed", step, by, at, {"name": step.name, **plainly(changes)})
    return step


def remove_step(*, step: Step, by: Membership, at: dt.datetime) -> None:
    """Remove a step. Raises PlanClosedError."""
    refuse_closed(step.action.plan)
    with transaction.atomic():
        subject, said = audit.reference(step.action), {"name": step.name, "due": step.due}
        remove(step)
        audit.record("strategy.step.removed", subject, by, at, {"before": said})


def add_budget(*, action: Action, terms: BudgetTerms, by: Membership, at: dt.datetime) -> ActionBudget:
    """Say what an action costs in a year and return it. Raises PlanClosedError, NotAFigureError, BudgetTakenError."""
    refuse_closed(action.plan)
    _refuse_figures(terms)
    with transaction.atomic():
        with naming_a_clash(_taken(terms), BudgetTakenError):
            budget = ActionBudget.objects.create(action=action, **asdict(terms))
        audit.record("strategy.budget.added", budget, by, at, {"action": action.code, "after": asdict(terms)})
    return budget


def revise_budget(
    *, budget: ActionBudget, terms: BudgetTerms, version: int, by: Membership, at: dt.datetime
) -> ActionBudget:
    """Change what an action costs in a year and return it.

    Raises PlanClosedError, ChangedMeanwhileError, NotAFigureError, BudgetTakenError.
    """
    refuse_closed(budget.action.plan)
    _refuse_figures(terms)
    with transaction.atomic():
        with naming_a_clash(_taken(terms), BudgetTakenError):
            changes = revise(budget, asdict(terms), version)
        if changes:
            audit.record("strategy.budget.revised", budget, by, at, plainly(changes))
    return budget


def remove_budget(*, budget: ActionBudget, by: Membership, at: dt.datetime) -> None:
    """Take back what was said of a year's cost. Raises PlanClosedError."""
    refuse_closed(budget.action.plan)
    with transaction.atomic():
        said = {"year": budget.year, "unit": budget.unit, "planned": budget.planned, "actual": budget.actual}
        subject = audit.reference(budget.action)
        remove(budget)
        audit.record("strategy.budget.removed", subject, by, at, {"before": said})


def _refuse_future(terms: StepTerms, at: dt.datetime) -> None:
    if terms.done_on is not None and terms.done_on > timezone.localdate(at):
        raise DatesOutOfOrderError(_("Une étape n'est pas faite dans l'avenir : donnez le jour où elle l'a été."))


def _refuse_figures(terms: BudgetTerms) -> None:
    figures = (terms.planned, terms.actual)
    if any(figure is not None and not (math.isfinite(figure) and figure >= 0) for figure in figures):
        raise NotAFigureError(_("Un budget est un nombre d'euros ou d'ETP, à partir de 0."))


def _taken(terms: BudgetTerms) -> str:
    return _("Le budget de %(year)s en %(unit)s est déjà dit : modifiez celui-là.") % {
        "year": terms.year,
        "unit": ActionBudget.Unit(terms.unit).label,
    }
