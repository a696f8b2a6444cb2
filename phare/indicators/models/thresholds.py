from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration


class Thresholds(models.Model):
    """From when on a figure needs someone: an administration's own thresholds; without any, the defaults hold."""

    administration = models.OneToOneField(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="indicator_thresholds"
    )
    grace_days = models.PositiveSmallIntegerField(
        _("jours de retard tolérés"), default=0, help_text=_("Après la date à laquelle la valeur était attendue.")
    )
    falling_readings = models.PositiveSmallIntegerField(
        _("relevés de suite dans le mauvais sens"), default=3, help_text=_("Nombre de relevés, le premier compris.")
    )
    median_gap = models.FloatField(
        _("écart à la médiane des territoires comparables, en points de taux"),
        default=20,
        help_text=_("En points de taux d'avancement, du mauvais côté."),
    )
    comparables = models.PositiveSmallIntegerField(
        _("territoires comparables, au moins"), default=5, help_text=_("En dessous, aucune médiane n'est dite.")
    )

    class Meta:
        verbose_name = _("seuils d'attention")
        constraints = [
            models.CheckConstraint(
                condition=Q(falling_readings__gte=2, falling_readings__lte=24)
                & Q(median_gap__gt=0, median_gap__lte=1000)
                & Q(comparables__gte=2, comparables__lte=100)
                & Q(grace_days__lte=3650),
                name="indicators_thresholds_sensible",
            )
        ]

    def __str__(self) -> str:
        return str(self.administration_id)
