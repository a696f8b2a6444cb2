from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.indicators.models import Indicator
from phare.strategy.models.plan import Operation
from phare.strategy.models.revised import Revised


class OperationIndicator(Revised):
    """That an indicator measures an operation, and how much it weighs among those of the operation."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="measures")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicateur"), on_delete=models.PROTECT, related_name="measures"
    )
    weight = models.FloatField(_("poids"), default=1)

    class Meta:
        verbose_name = _("indicateur d'une opération")
        ordering = ("operation", "pk")
        constraints = [
            models.UniqueConstraint(fields=("operation", "indicator"), name="strategy_one_measure_of_an_indicator"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lt=float("inf")), name="strategy_measure_weight_finite"
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)

    @property
    def administration_id(self) -> int:
        """Whose it is; its operation and plan are always read with it."""
        return self.operation.administration_id
