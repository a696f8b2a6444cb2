"""The figures kept in sight."""

from __future__ import annotations

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
    # As the room that publishes it names it: "allocation.needs_covered".
    key = models.CharField(_("chiffre"), max_length=80)

    class Meta:
        verbose_name = _("chiffre suivi")
        ordering = ("administration", "horizon")
        constraints = [
            models.UniqueConstraint(fields=("administration", "horizon"), name="cockpit_one_figure_a_horizon"),
        ]

    def __str__(self) -> str:
        return f"{self.get_horizon_display()} · {self.key}"
