from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.strategy.kernel.compatibility import Verdict
from phare.strategy.models.plan import Orientation
from phare.strategy.models.revised import Revised


class OrientationCompatibility(Revised):
    """What an orientation says of one of the plan above, as somebody judged it (PAS-006)."""

    class VerdictChoice(models.TextChoices):
        CONSISTENT = Verdict.CONSISTENT, _("cohérente")
        SILENT = Verdict.SILENT, _("muette")
        CONTRARY = Verdict.CONTRARY, _("contraire")

    orientation = models.ForeignKey(Orientation, on_delete=models.CASCADE, related_name="compatibilities")
    above = models.ForeignKey(Orientation, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(_("compatibilité"), max_length=10, choices=VerdictChoice.choices)
    reason = models.TextField(_("motif"), blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("jugée le"))

    class Meta:
        verbose_name = _("compatibilité d'orientations")
        ordering = ("orientation", "above")
        constraints = [
            models.UniqueConstraint(fields=("orientation", "above"), name="strategy_one_verdict_per_pair"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.CONTRARY) | ~Q(reason=""), name="strategy_contrary_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.orientation_id} · {self.above_id} · {self.verdict}"
