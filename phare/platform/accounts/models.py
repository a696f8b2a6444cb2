from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
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
        verbose_name = _("administration")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def may_use_state_brand(self) -> bool:
        """Whether the State's brand may be shown: councils and others are not allowed to."""
        return self.is_prefecture

    @property
    def is_prefecture(self) -> bool:
        """Whether a prefect decides here."""
        return self.kind in {self.Kind.DEPARTMENT_PREFECTURE, self.Kind.REGION_PREFECTURE}

    @property
    def decider_word(self) -> str:
        """What whoever decides is called here."""
        if self.is_prefecture:
            return gettext("Préfet")
        return gettext("Présidence") if self.kind == self.Kind.DEPARTMENT_COUNCIL else gettext("Décideur")

    @property
    def secretariat_word(self) -> str:
        """What whoever proposes and coordinates is called here."""
        return gettext("Secrétariat général") if self.is_prefecture else gettext("Direction générale")


def plain_address(email: str) -> str:
    """Return an e-mail address in the one form under which the house knows it."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=plain_address(username or ""))


class User(AbstractBaseUser):
    """A person who signs in, known by e-mail; what he may do comes from his memberships."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom"), max_length=150)
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    reset_asked_at = models.DateTimeField(_("nouveau mot de passe demandé le"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("compte")
        ordering = ("name",)
        constraints = [
            # Two spellings of one address would be two counters of failed sign-ins for one account.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_address_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = plain_address(self.email)


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
        """Return the memberships that hold on this day; one that ends on this day no longer does."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gt=day), user__is_active=True)


class Membership(models.Model):
    """A user's role in an administration; several at once are allowed, one is current.

    `until` is the first day on which it no longer holds: a leaver is out at once. A change of role closes one
    membership and opens another, so that what was done under each stays readable.
    """

    user = models.ForeignKey(User, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="memberships")
    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=30, choices=Role.choices)
    since = models.DateField(_("depuis le"))
    until = models.DateField(_("fini le"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle")
        ordering = ("administration", "user")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "administration", "role"),
                condition=Q(until__isnull=True),
                name="accounts_one_open_membership_per_role",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
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


class Invitation(models.Model):
    """A role offered by e-mail to a person who has seven days to take it; sent again, its earlier link is void."""

    LIFE = dt.timedelta(days=7)

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("adresse électronique"))
    name = models.CharField(_("nom"), max_length=150)
    role = models.CharField(_("rôle"), max_length=30, choices=Role.choices)
    sent_at = models.DateTimeField(_("envoyée le"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-sent_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("administration", "email", "role"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="accounts_one_open_invitation_per_role",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="accounts_invited_address_in_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_role_display()}"

    @property
    def expires_at(self) -> dt.datetime:
        return self.sent_at + self.LIFE

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the link still works at this moment."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


class SharingQuerySet(models.QuerySet["Sharing"]):
    def in_force(self, day: dt.date) -> SharingQuerySet:
        """Return the sharings that hold on this day, their last day included."""
        return self.filter(since__lte=day, until__gte=day, revoked_at__isnull=True)


class Sharing(models.Model):
    """One class of an administration's records, shown to another from a day to another, both included (MUT-004)."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration qui montre"), on_delete=models.PROTECT, related_name="granted"
    )
    shared_with = models.ForeignKey(
        Administration, verbose_name=_("administration qui voit"), on_delete=models.PROTECT, related_name="received"
    )
    # A code that a room declared: "organisation.photograph".
    record_class = models.CharField(_("ce qui est partagé"), max_length=80)
    since = models.DateField(_("du"))
    until = models.DateField(_("au (inclus)"))
    reason = models.CharField(_("motif"), max_length=300)
    revoked_at = models.DateTimeField(_("arrêté le"), null=True, blank=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        verbose_name = _("partage")
        ordering = ("-since", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="accounts_sharing_in_order"),
            models.CheckConstraint(condition=~Q(administration=F("shared_with")), name="accounts_sharing_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.administration} → {self.shared_with} · {self.record_class}"

    def is_over(self, day: dt.date) -> bool:
        """Whether it no longer holds, and will not again."""
        return self.revoked_at is not None or self.until < day


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def in_force(self, at: dt.datetime) -> AccessTokenQuerySet:
        """Return the tokens that open something: neither over nor revoked, of a membership and an account in force."""
        held = Membership.objects.in_force(timezone.localdate(at))
        return self.filter(expires_at__gt=at, revoked_at__isnull=True, membership__in=held)


class AccessToken(models.Model):
    """A personal token: what lets a program call the API under one membership, within scopes, until a moment.

    Only its digest is kept; it is shown once. It ends with the membership, and with the account.
    """

    membership = models.ForeignKey(
        Membership, verbose_name=_("rôle"), on_delete=models.PROTECT, related_name="access_tokens"
    )
    name = models.CharField(_("nom"), max_length=100)
    # Codes that rooms declared: "indicators:read".
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("ce qu'il permet"))
    prefix = models.CharField(_("début du jeton"), max_length=16)
    sha256 = models.CharField(_("empreinte"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("expire le"))
    last_used_at = models.DateTimeField(_("utilisé pour la dernière fois le"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    # The calls of the window under way: what throttles it, on every web process alike.
    window_began_at = models.DateTimeField(_("début du décompte"), null=True, blank=True)
    calls = models.PositiveIntegerField(_("appels décomptés"), default=0)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton d'accès")
        ordering = ("-created_at", "-pk")
        constraints = [
            # A year, until the end of its last day, whose clock may have changed by an hour.
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + dt.timedelta(days=367)),
                name="accounts_token_of_a_year_at_most",
            ),
            models.CheckConstraint(condition=~Q(scopes__len=0), name="accounts_token_opens_something"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.prefix}…"

    @property
    def administration_id(self) -> int:
        """Whose data it opens; its membership is always read with it."""
        return self.membership.administration_id

    def is_over(self, at: dt.datetime) -> bool:
        """Whether it no longer opens anything, by itself."""
        return self.revoked_at is not None or self.expires_at <= at

    @property
    def last_day(self) -> dt.date:
        """The last day on which it opens something: it ends at midnight."""
        return timezone.localdate(self.expires_at - dt.timedelta(seconds=1))
