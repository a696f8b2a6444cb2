"""How a person is told what is owed, and who answers meanwhile."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership


class DutyMail(models.Model):
    """Whether a member wants the weekly mail of what he owes, and when the last one left; none: he wants it."""

    membership = models.OneToOneField(
        Membership, verbose_name=_("membre"), on_delete=models.PROTECT, related_name="duty_mail"
    )
    is_wanted = models.BooleanField(_("voulu chaque semaine"), default=True)
    sent_at = models.DateTimeField(_("dernier envoi"), null=True, blank=True)

    class Meta:
        verbose_name = _("courriel des échéances")

    def __str__(self) -> str:
        return f"{self.membership_id}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: dt.date) -> AbsenceQuerySet:
        """Return the absences of this day, their last day included."""
        return self.filter(since__lte=day, until__gte=day)


class Absence(models.Model):
    """Days when a member is away, and who answers in his place what he owes: with his rights, under his own name."""

    membership = models.ForeignKey(
        Membership, verbose_name=_("absent"), on_delete=models.PROTECT, related_name="absences"
    )
    stand_in = models.ForeignKey(
        Membership, verbose_name=_("remplaçant"), on_delete=models.PROTECT, related_name="absences_covered"
    )
    since = models.DateField(_("du"))
    until = models.DateField(_("au"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ("since", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="cockpit_absence_in_order"),
            models.CheckConstraint(condition=~Q(stand_in=F("membership")), name="cockpit_absence_covered_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.since:%d/%m/%Y}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its membership is always read with it."""
        return self.membership.administration_id
