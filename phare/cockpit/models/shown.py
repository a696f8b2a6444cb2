"""What stands on the dashboard of an administration."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration
from phare.values.horizon import Horizon


class ShownFigure(models.Model):
    """The figure that an administration chose to keep in sight at a horizon; none: the house chooses."""

    class HorizonChoice(models.TextChoices):
        LONG = Horizon.LONG, _("Long terme")
        MEDIUM = Horizon.MEDIUM, _("Moyen terme")
        SHORT = Horizon.SHORT, _("Court terme")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="shown_figures"
    )
    horizon = models.CharField(_("horizon"), max_length=10, choices=HorizonChoice.choices)
    # As the room that publishes it names it: "allocation.needs_covered"; "indicators." and a code for an indicator.
    key = models.CharField(_("chiffre"), max_length=100)

    class Meta:
        verbose_name = _("chiffre suivi")
        ordering = ("administration", "horizon")
        constraints = [
            models.UniqueConstraint(fields=("administration", "horizon"), name="cockpit_one_figure_a_horizon"),
        ]

    def __str__(self) -> str:
        return f"{self.get_horizon_display()} · {self.key}"


class Dashboard(models.Model):
    """What an administration leaves out of its columns: kinds of points, read elsewhere; none: everything is shown."""

    administration = models.OneToOneField(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="dashboard"
    )
    # As rooms name them: "strategy.no_indicator".
    set_aside = ArrayField(models.CharField(max_length=80), verbose_name=_("non retenu"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("tableau de bord")

    def __str__(self) -> str:
        return f"{self.administration_id}"
