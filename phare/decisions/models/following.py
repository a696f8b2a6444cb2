"""What a signed arbitration makes: redeployments to carry out, agreements with each service."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.life import RedeploymentState
from phare.decisions.kernel.verification import Verdict
from phare.decisions.models.arbitration import Arbitration, Option
from phare.decisions.models.signing import SigningAct
from phare.organisation.models import BudgetProgramme, JobProfile, Service, ServiceMission
from phare.platform.accounts.models import Membership


class Redeployment(models.Model):
    """FTE of a profile that change mission or service in a year: proposed by an option, to be done once it is signed.

    Never an agent: service and profile (OPT-011). It never changes the photograph (CRO-005).
    """

    class State(models.TextChoices):
        PROPOSED = RedeploymentState.PROPOSED, _("proposé")
        TO_DO = RedeploymentState.TO_DO, _("à faire")
        UNDER_WAY = RedeploymentState.UNDER_WAY, _("en cours")
        BLOCKED = RedeploymentState.BLOCKED, _("empêché")
        REFUSED = RedeploymentState.REFUSED, _("refusé par le service")
        DECLARED_DONE = RedeploymentState.DECLARED_DONE, _("dit fait")

    class VerdictChoice(models.TextChoices):
        DONE = Verdict.DONE, _("fait")
        PARTLY = Verdict.PARTLY, _("en partie")
        NOT_DONE = Verdict.NOT_DONE, _("non fait")
        UNKNOWN = Verdict.UNKNOWN, _("non mesuré")

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="redeployments")
    year = models.PositiveSmallIntegerField(_("année"))
    profile = models.ForeignKey(JobProfile, verbose_name=_("profil"), on_delete=models.PROTECT)
    origin_service = models.ForeignKey(
        Service, verbose_name=_("service d'origine"), on_delete=models.PROTECT, related_name="redeployments_out"
    )
    origin_mission = models.ForeignKey(
        ServiceMission, verbose_name=_("mission d'origine"), on_delete=models.PROTECT, related_name="redeployments_out"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service d'accueil"), on_delete=models.PROTECT, related_name="redeployments_in"
    )
    mission = models.ForeignKey(
        ServiceMission, verbose_name=_("mission d'accueil"), on_delete=models.PROTECT, related_name="redeployments_in"
    )
    to_programme = models.ForeignKey(
        BudgetProgramme,
        verbose_name=_("programme qui paierait"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redeployments",
    )
    fte = models.FloatField(_("ETP"))
    why = models.CharField(_("pourquoi"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=15, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(_("version"), default=1)
    responsible = models.ForeignKey(
        Service,
        verbose_name=_("service responsable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="redeployments_answered_for",
    )
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    obstacle = models.TextField(_("obstacle"), blank=True)
    verdict = models.CharField(_("constat"), max_length=10, choices=VerdictChoice.choices, blank=True)
    share = models.FloatField(_("part constatée"), null=True, blank=True)

    class Meta:
        verbose_name = _("redéploiement")
        ordering = ("year", "mission__code", "service__code", "profile__code", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lt=float("inf")), name="decisions_redeployment_moves"),
            models.CheckConstraint(
                condition=~Q(state__in=["blocked", "refused"]) | ~Q(obstacle=""),
                name="decisions_obstacle_said",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(responsible__isnull=False, due_on__isnull=False),
                name="decisions_redeployment_owned",
            ),
        ]
        indexes = [models.Index(fields=("responsible", "state", "due_on"), name="decisions_redeployment_owed")]

    def __str__(self) -> str:
        return f"{self.profile_id} · {self.origin_mission_id} → {self.mission_id} · {self.year}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its option and arbitration are always read with it."""
        return self.option.arbitration.administration_id


class ServiceAgreement(models.Model):
    """What a service and whoever decides agree on to carry an arbitration out, signed by both ("accord de service")."""

    arbitration = models.ForeignKey(Arbitration, on_delete=models.PROTECT, related_name="agreements")
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="service_agreements"
    )
    service_signed_by = models.ForeignKey(
        Membership, verbose_name=_("signé par le service"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    # Each side's capacity as it was that day, the act that empowers it with its reference (ACT-101): never read again.
    service_signed_as = models.CharField(_("qualité du signataire du service"), max_length=500, blank=True)
    service_signed_at = models.DateTimeField(_("signé par le service le"), null=True, blank=True)
    reservations = models.TextField(_("réserves du service"), blank=True)
    decider_signed_by = models.ForeignKey(
        Membership, verbose_name=_("signé par le décideur"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    decider_signed_as = models.CharField(_("qualité du signataire pour le décideur"), max_length=500, blank=True)
    decider_act = models.ForeignKey(
        SigningAct,
        verbose_name=_("acte d'habilitation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    decider_signed_at = models.DateTimeField(_("signé par le décideur le"), null=True, blank=True)

    class Meta:
        verbose_name = _("accord de service")
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(fields=("arbitration", "service"), name="decisions_one_agreement_a_service"),
            models.CheckConstraint(
                condition=Q(service_signed_by__isnull=True, service_signed_at__isnull=True, service_signed_as="")
                | Q(service_signed_by__isnull=False, service_signed_at__isnull=False) & ~Q(service_signed_as=""),
                name="decisions_agreement_service_whole",
            ),
            models.CheckConstraint(
                condition=Q(decider_signed_by__isnull=True, decider_signed_at__isnull=True, decider_signed_as="")
                | Q(decider_signed_by__isnull=False, decider_signed_at__isnull=False) & ~Q(decider_signed_as=""),
                name="decisions_agreement_decider_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arbitration_id} · {self.service_id}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its arbitration is always read with it."""
        return self.arbitration.administration_id

    @property
    def is_signed(self) -> bool:
        """Whether both sides signed."""
        return self.service_signed_at is not None and self.decider_signed_at is not None
