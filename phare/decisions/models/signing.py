"""Who may sign for whoever decides."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.empowerment import Nature, Scope
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership


class SigningActQuerySet(models.QuerySet["SigningAct"]):
    def in_force(self, day: dt.date) -> SigningActQuerySet:
        """Return the acts that hold on this day, their last day included."""
        running = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(running, Q(revoked_on__isnull=True) | Q(revoked_on__gt=day), since__lte=day)


class SigningAct(models.Model):
    """The act by which somebody may sign for whoever decides: nominative, published, limited (ACT-105).

    `services`: only what touches these, and those attached to them; none for all. A delegation alone is limited.
    """

    class Kind(models.TextChoices):
        STAND_IN = Nature.STAND_IN, _("suppléance")
        INTERIM = Nature.INTERIM, _("intérim")
        DELEGATION = Nature.DELEGATION, _("délégation de signature")

    class ScopeChoice(models.TextChoices):
        EVERYTHING = Scope.EVERYTHING, _("arbitrages et accords de service")
        ARBITRATIONS = Scope.ARBITRATIONS, _("arbitrages")
        AGREEMENTS = Scope.AGREEMENTS, _("accords de service")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="signing_acts"
    )
    holder = models.ForeignKey(
        Membership, verbose_name=_("titulaire"), on_delete=models.PROTECT, related_name="signing_acts"
    )
    kind = models.CharField(_("nature"), max_length=15, choices=Kind.choices)
    scope = models.CharField(
        _("ce qu'il couvre"), max_length=15, choices=ScopeChoice.choices, default=ScopeChoice.EVERYTHING
    )
    services = models.ManyToManyField(
        Service, verbose_name=_("services couverts"), blank=True, related_name="signing_acts"
    )
    reference = models.CharField(_("acte"), max_length=200)
    published_on = models.DateField(_("publié le"))
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)
    revoked_on = models.DateField(_("retiré le"), null=True, blank=True)

    objects = SigningActQuerySet.as_manager()

    class Meta:
        verbose_name = _("acte d'habilitation")
        ordering = ("-since", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="decisions_signing_act_in_order"
            ),
            models.CheckConstraint(
                condition=Q(kind="delegation") | Q(scope="everything"), name="decisions_only_delegations_limited"
            ),
            # An act binds nobody before it is published (ACT-106).
            models.CheckConstraint(condition=Q(since__gt=F("published_on")), name="decisions_signing_act_published"),
        ]

    def __str__(self) -> str:
        return self.reference
