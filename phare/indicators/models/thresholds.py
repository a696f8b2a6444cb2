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
    grace_days = models.PositiveSmallIntegerField(_("jours de retard tolérés"), default=0)
    falling_steps = models.PositiveSmallIntegerField(_("valeurs de suite dans le mauvais sens"), default=2)
    median_gap = models.FloatField(_("écart à la médiane, en points d'avancement"), default=20)
    comparables = models.PositiveSmallIntegerField(_("territoires comparables, au moins"), default=3)

    class Meta:
        verbose_name = _("seuils d'attention")
        constraints = [
            models.CheckConstraint(
                condition=Q(falling_steps__gte=1, falling_steps__lte=24)
                & Q(median_gap__gt=0, median_gap__lte=1000)
                & Q(comparables__gte=2, comparables__lte=100)
                & Q(grace_days__lte=3650),
                name="indicators_thresholds_sensible",
            )
        ]

    def __str__(self) -> str:
        return str(self.administration_id)
