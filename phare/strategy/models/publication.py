from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.strategy.models.plan import Plan


class Publication(models.Model):
    """Where a plan stood on a day, published to all who work here (PAD-002); never changed: the next one follows.

    `picture` is frozen, and holds only what whoever sees least may see. One published in error is withdrawn with a
    reason, and kept, marked so. The final account (`is_final`) is that of a closed plan: one stands.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField(_("numéro"))
    day = models.DateField(_("publié le"))
    is_final = models.BooleanField(_("bilan du plan"), default=False)
    sentence = models.CharField(_("en une phrase"), max_length=300)
    picture = models.JSONField(_("ce qui est montré"))
    by = models.ForeignKey(Membership, verbose_name=_("publié par"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("publié à"))
    withdrawn_by = models.ForeignKey(
        Membership, verbose_name=_("retiré par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("motif du retrait"), blank=True)

    class Meta:
        verbose_name = _("point d'avancement")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="strategy_one_publication_per_number"),
            models.UniqueConstraint(
                fields=("plan", "day"),
                condition=Q(withdrawn_at__isnull=True, is_final=False),
                name="strategy_one_publication_per_day",
            ),
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(withdrawn_at__isnull=True, is_final=True),
                name="strategy_one_final_publication",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason=""),
                name="strategy_withdrawn_says_why",
            ),
            models.CheckConstraint(condition=~Q(sentence=""), name="strategy_publication_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.sentence}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was published in error."""
        return self.withdrawn_at is not None
