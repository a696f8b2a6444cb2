"""The course of an arbitration: what heads of service observe, the opinions required."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.opinions import OpinionKind
from phare.decisions.models.arbitration import Arbitration
from phare.organisation.models import BudgetProgramme, Service
from phare.platform.accounts.models import Membership


class Prerequisite(models.Model):
    """An opinion required before the signature: a label, a state and a link, fulfilled by whoever owns it."""

    class Kind(models.TextChoices):
        SOCIAL_COMMITTEE = OpinionKind.SOCIAL_COMMITTEE, _("Avis du comité social d'administration")
        COMMITTEE_AGAIN = (
            OpinionKind.COMMITTEE_AGAIN,
            _("Deuxième délibération du comité social d'administration"),
        )
        PROGRAMME_MANAGER = OpinionKind.PROGRAMME_MANAGER, _("Accord du responsable de programme")
        COUNCIL = OpinionKind.COUNCIL, _("Avis d'une instance")
        OTHER = OpinionKind.OTHER, _("Autre préalable")

    class State(models.TextChoices):
        AWAITED = "awaited", _("attendu")
        FAVOURABLE = "favourable", _("favorable")
        RESERVED = "reserved", _("avec réserves")
        UNFAVOURABLE = "unfavourable", _("défavorable")
        # Of a committee only: it has to deliberate again.
        ALL_AGAINST = "all_against", _("défavorable à l'unanimité")

    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="prerequisites")
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    label = models.CharField(_("intitulé"), max_length=200)
    rule = models.CharField(_("règle"), max_length=200, blank=True)
    programme = models.ForeignKey(
        BudgetProgramme, verbose_name=_("programme"), null=True, blank=True, on_delete=models.PROTECT
    )
    # The unanimous opinion against after which this one is asked, and the days between which it is to be given.
    follows = models.OneToOneField(
        "self",
        verbose_name=_("fait suite à"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="followed_by",
    )
    not_before = models.DateField(_("au plus tôt le"), null=True, blank=True)
    not_after = models.DateField(_("au plus tard le"), null=True, blank=True)
    # Whether nothing is signed without it; otherwise its absence is only said.
    binds = models.BooleanField(_("nécessaire à la signature"), default=True)
    state = models.CharField(_("état"), max_length=15, choices=State.choices, default=State.AWAITED)
    link = models.CharField(_("où le lire"), max_length=300, blank=True)
    summary = models.TextField(_("ce qui a été dit"), blank=True)
    given_on = models.DateField(_("rendu le"), null=True, blank=True)
    fulfilled_by = models.ForeignKey(
        Membership, verbose_name=_("enregistré par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fulfilled_at = models.DateTimeField(_("enregistré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("avis préalable")
        ordering = ("kind", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("arbitration", "kind", "programme", "label"),
                nulls_distinct=False,
                name="decisions_one_prerequisite",
            ),
            models.CheckConstraint(
                condition=Q(state="awaited", fulfilled_at__isnull=True, given_on__isnull=True)
                | ~Q(state="awaited") & Q(fulfilled_at__isnull=False, given_on__isnull=False),
                name="decisions_opinion_dated",
            ),
            models.CheckConstraint(
                condition=~Q(kind="social_committee_2")
                | Q(follows__isnull=False, not_before__isnull=False, not_after__isnull=False),
                name="decisions_second_deliberation_follows",
            ),
            models.CheckConstraint(
                condition=~Q(state="all_against") | Q(kind__in=["social_committee", "social_committee_2"]),
                name="decisions_unanimity_of_a_committee",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def administration_id(self) -> int:
        """Whose it is; its arbitration is always read with it."""
        return self.arbitration.administration_id

    @property
    def out_of_time(self) -> bool:
        """Whether it was given out of the days between which it was to be."""
        if self.given_on is None or self.not_before is None or self.not_after is None:
            return False
        return not self.not_before <= self.given_on <= self.not_after


class Observation(models.Model):
    """What the head of a service concerned says of the options, before the signature; awaited until then."""

    class Position(models.TextChoices):
        FAVOURABLE = "favourable", _("favorable")
        RESERVED = "reserved", _("avec réserves")
        UNFAVOURABLE = "unfavourable", _("défavorable")

    arbitration = models.ForeignKey(Arbitration, on_delete=models.CASCADE, related_name="observations")
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="observations"
    )
    position = models.CharField(_("position"), max_length=15, choices=Position.choices, blank=True)
    text = models.TextField(_("observations"), blank=True)
    given_by = models.ForeignKey(
        Membership, verbose_name=_("données par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(_("données le"), null=True, blank=True)

    class Meta:
        verbose_name = _("observation")
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(fields=("arbitration", "service"), name="decisions_one_observation_a_service"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True, position="")
                | Q(given_at__isnull=False, given_by__isnull=False) & ~Q(position=""),
                name="decisions_observation_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} · {self.get_position_display()}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its arbitration is always read with it."""
        return self.arbitration.administration_id
