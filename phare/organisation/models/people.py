from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from phare.organisation.models.reference import Service
from phare.platform.accounts.models import Membership


class DateRange(Func):
    """The days from one to another, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ServiceMembershipQuerySet(models.QuerySet["ServiceMembership"]):
    def in_force(self, day: dt.date) -> ServiceMembershipQuerySet:
        """Return the places that are held on this day."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class ServiceMembership(models.Model):
    """The place of a person in a service, from a day to another: head, interim, delegation of signature, agent."""

    class Role(models.TextChoices):
        HEAD = "head", _("Chef de service")
        INTERIM = "interim", _("Intérim du chef de service")
        DELEGATE = "delegate", _("Délégation de signature")
        MEMBER = "member", _("Agent du service")

    membership = models.ForeignKey(
        Membership, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="service_memberships"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)
    # The order that gives the delegation, or that organises the interim.
    act = models.CharField(_("acte"), max_length=200, blank=True)

    objects = ServiceMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("place dans un service")
        ordering = ("service", "role", "since")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="organisation_service_membership_in_order",
            ),
            ExclusionConstraint(
                name="organisation_one_head_at_a_time",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    (DateRange("since", "until", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="head"),
            ),
        ]
