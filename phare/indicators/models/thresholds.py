from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration


class Thresholds(models.Model):
    """From when on a figure needs someone, and with whom it is compared: an administration's own; else the defaults."""

    class Comparison(models.TextChoices):
        REGION = "region", _("les départements de sa région")
        NEIGHBOURS = "neighbours", _("ses départements voisins")
        CHOSEN = "chosen", _("une liste de départements")

    administration = models.OneToOneField(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="indicator_thresholds"
    )
    grace_days = models.PositiveSmallIntegerField(_("jours de retard tolérés"), default=0)
    falling_steps = models.PositiveSmallIntegerField(_("valeurs de suite dans le mauvais sens"), default=2)
    median_gap = models.FloatField(_("écart à la médiane, en points d'avancement"), default=20)
    comparables = models.PositiveSmallIntegerField(_("territoires comparables, au moins"), default=3)
    comparison = models.CharField(
        _("comparée avec"), max_length=10, choices=Comparison.choices, default=Comparison.REGION
    )
    # The codes of the departments, neighbours included as they were when chosen; none when they are the region's.
    compared = ArrayField(models.CharField(max_length=3), verbose_name=_("départements comparables"), default=list)
    compared_why = models.CharField(_("pourquoi ils sont comparables"), max_length=300, blank=True)
    compared_since = models.DateField(_("choisis le"), null=True, blank=True)
    # Grows each time they are set, so that two people do not overwrite one another.
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("seuils d'attention")
        constraints = [
            models.CheckConstraint(
                condition=Q(falling_steps__gte=1, falling_steps__lte=24)
                & Q(median_gap__gt=0, median_gap__lte=1000)
                & Q(comparables__gte=2, comparables__lte=100)
                & Q(grace_days__lte=3650),
                name="indicators_thresholds_sensible",
            ),
            models.CheckConstraint(
                condition=Q(comparison="region", compared=[], compared_since__isnull=True)
                | (
                    Q(comparison__in=["neighbours", "chosen"], compared__len__gte=3, compared_since__isnull=False)
                    & ~Q(compared_why="")
                ),
                name="indicators_thresholds_compared",
            ),
        ]

    def __str__(self) -> str:
        return str(self.administration_id)
