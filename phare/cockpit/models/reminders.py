"""Somebody asked for what he owes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership


class Reminder(models.Model):
    """A member asked for what he owed: by whom, when, in which words, how much it was, and who stood in for him."""

    membership = models.ForeignKey(
        Membership, verbose_name=_("à qui"), on_delete=models.PROTECT, related_name="reminders"
    )
    asked_by = models.ForeignKey(Membership, verbose_name=_("par qui"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"))
    sentence = models.CharField(_("en quels termes"), max_length=300, blank=True)
    owed = models.PositiveIntegerField(_("réponses attendues"))
    late = models.PositiveIntegerField(_("dont en retard"))
    stand_in = models.ForeignKey(
        Membership, verbose_name=_("aussi à"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("relance")
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=("membership", "-asked_at"), name="cockpit_reminder_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(owed__gte=1, late__lte=F("owed")), name="cockpit_reminder_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.asked_at:%d/%m/%Y}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its membership is always read with it."""
        return self.membership.administration_id
