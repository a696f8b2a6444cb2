from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration


class PlanThresholds(models.Model):
    """From when on a plan needs someone: an administration's own thresholds; without any, the defaults hold."""

    administration = models.OneToOneField(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="plan_thresholds"
    )
    weather_days = models.PositiveSmallIntegerField(_("jours entre deux météos"), default=31)
    apart = models.FloatField(_("écart entre météo et avancement, en points"), default=15)

    class Meta:
        verbose_name = _("seuils des plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(weather_days__gte=7, weather_days__lte=366) & Q(apart__gt=0, apart__lte=100),
                name="strategy_thresholds_sensible",
            )
        ]

    def __str__(self) -> str:
        return str(self.administration_id)
