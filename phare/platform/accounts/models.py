from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Administration(models.Model):
    """A prefecture, a regional secretariat, a department council: the tenant whose data stay its own (MUT-004)."""

    class Kind(models.TextChoices):
        DEPARTMENT_PREFECTURE = "department_prefecture", _("Préfecture de département")
        REGION_PREFECTURE = "region_prefecture", _("Préfecture de région")
        DEPARTMENT_COUNCIL = "department_council", _("Conseil départemental")
        OTHER = "other", _("Autre administration")

    kind = models.CharField(_("nature"), max_length=30, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=200, unique=True)
    # The official code as text: "04", "2A", "93".
    territory_code = models.CharField(_("code officiel du territoire"), max_length=10)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("administration de rattachement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    is_invented = models.BooleanField(_("effectifs et opérations inventés"), default=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def may_use_state_brand(self) -> bool:
        """Whether the State's brand may be shown: councils and others are not allowed to."""
        return self.kind in {self.Kind.DEPARTMENT_PREFECTURE, self.Kind.REGION_PREFECTURE}


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in, known by e-mail; what he may do comes from his memberships."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom"), max_length=150)
    is_active = models.BooleanField(_("compte ouvert"), default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()


class Role(models.TextChoices):
    DECIDER = "decider", _("Décideur (préfet, directeur général)")
    SECRETARY_GENERAL = "secretary_general", _("Secrétaire général")
    SUB_PREFECT = "sub_prefect", _("Sous-préfet")
    REGIONAL_SECRETARY = "regional_secretary", _("Secrétaire général aux affaires régionales")
    CABINET = "cabinet", _("Cabinet")
    HEAD_OF_SERVICE = "head_of_service", _("Chef de service")
    AGENT = "agent", _("Agent")
    PARTNER = "partner", _("Partenaire")
    AUDITOR = "auditor", _("Auditeur")
    PLATFORM_ADMINISTRATOR = "platform_administrator", _("Administrateur de la plateforme")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, day: dt.date) -> MembershipQuerySet:
        """Return the memberships that hold on this day."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day), user__is_active=True)


class Membership(models.Model):
    """A user's role in an administration, from a day to another; several at once are allowed, one is current."""

    user = models.ForeignKey(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="memberships")
    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=30, choices=Role.choices)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("administration", "user")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "administration", "role"),
                condition=Q(until__isnull=True),
                name="accounts_one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="accounts_membership_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.administration}"

    @property
    def audit_reference(self) -> str:
        return f"user:{self.user_id}"

    def natural_changes(self) -> dict[str, Any]:
        """What the audit trail keeps of a membership: references, no name."""
        return {"user": self.user_id, "role": self.role, "since": self.since, "until": self.until}
