"""Which indicators measure an operation, and how much each weighs."""

from __future__ import annotations

import datetime as dt
import math

from django.db import transaction
from django.utils.translation import gettext as _

from phare.indicators.models import Indicator
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import MeasureTakenError, NotAFigureError, NotOfThisAdministrationError
from phare.strategy.actions.writing import naming_a_clash, plainly, refuse_closed, remove, revise
from phare.strategy.models import Operation, OperationIndicator


def add_measure(
    *, operation: Operation, indicator: Indicator, weight: float, by: Membership, at: dt.datetime
) -> OperationIndicator:
    """Measure an operation by an indicator of its administration, and return the link.

    Raises PlanClosedError, NotOfThisAdministrationError, NotAFigureError, MeasureTakenError.
    """
    refuse_closed(operation.plan)
    _refuse_weight(weight)
    if indicator.administration_id != operation.plan.administration_id:
        raise NotOfThisAdministrationError(_("Cet indicateur n'est pas de cette administration."))
    with transaction.atomic():
        with naming_a_clash(_("Cet indicateur mesure déjà l'opération : modifiez son poids."), MeasureTakenError):
            measure = OperationIndicator.objects.create(operation=operation, indicator=indicator, weight=weight)
        audit.record(
            "strategy.measure.added", operation, by, at, {"indicator": indicator.code, "weight": [None, weight]}
        )
    return measure


def weigh_measure(
    *, measure: OperationIndicator, weight: float, version: int, by: Membership, at: dt.datetime
) -> OperationIndicator:
    """Change how much an indicator weighs and return the link.

    Raises PlanClosedError, ChangedMeanwhileError, NotAFigureError.
    """
    refuse_closed(measure.operation.plan)
    _refuse_weight(weight)
    with transaction.atomic():
        changes = revise(measure, {"weight": weight}, version)
        if changes:
            said = {"indicator": measure.indicator.code, **plainly(changes)}
            audit.record("strategy.measure.weighed", measure.operation, by, at, said)
    return measure


def remove_measure(*, measure: OperationIndicator, by: Membership, at: dt.datetime) -> None:
    """No longer measure an operation by this indicator, which stays. Raises PlanClosedError."""
    refuse_closed(measure.operation.plan)
    with transaction.atomic():
        said = {"indicator": measure.indicator.code, "weight": [measure.weight, None]}
        remove(measure)
        audit.record("strategy.measure.removed", measure.operation, by, at, said)


def _refuse_weight(weight: float) -> None:
    if not (math.isfinite(weight) and weight > 0):
        raise NotAFigureError(_("Le poids est un nombre au-dessus de 0."))
