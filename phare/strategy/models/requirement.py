from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import JobProfile, ServiceMission
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.requirements import FloorRank as Rank
from phare.strategy.kernel.requirements import ReliefKind
from phare.strategy.models.plan import Objective, Operation, Plan
from phare.strategy.models.revised import Revised


class Requirement(Revised):
    """For a mission and a year: the floor decided before any computation, and the need (CRO-004)."""

    class FloorRank(models.IntegerChoices):
        LEGAL = Rank.LEGAL, _("Obligation légale")
        SAFETY = Rank.SAFETY, _("Sécurité")
        COMMITMENT = Rank.COMMITMENT, _("Engagement")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="requirements")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="requirements")
    operation = models.ForeignKey(
        Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="requirements"
    )
    mission = models.ForeignKey(
        ServiceMission, verbose_name=_("mission"), on_delete=models.PROTECT, related_name="requirements"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    floor = models.FloatField(_("effectif plancher"), default=0)
    floor_rank = models.PositiveSmallIntegerField(
        _("rang du plancher"), choices=FloorRank.choices, default=FloorRank.LEGAL
    )
    floor_article = models.CharField(_("article"), max_length=300, blank=True)
    floor_profiles = models.ManyToManyField(JobProfile, verbose_name=_("profils qui comptent"), blank=True)
    floor_justification = models.TextField(_("justification"), blank=True)
    floor_set_by = models.CharField(_("fixé par"), max_length=150, blank=True)
    floor_set_on = models.DateField(_("fixé le"), null=True, blank=True)
    need_declared = models.FloatField(_("besoin déclaré"), null=True, blank=True)
    need = models.FloatField(_("besoin retenu"))
    method = models.TextField(_("méthode"), blank=True)
    evidence = models.TextField(_("éléments de preuve"), blank=True)
    weight = models.FloatField(_("poids"), default=1)
    core = models.BooleanField(_("socle"), default=False)

    class Meta:
        verbose_name = _("exigence")
        ordering = ("plan", "mission__code", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("objective", "operation", "mission", "year"),
                nulls_distinct=False,
                name="strategy_one_requirement_per_year",
            ),
            models.CheckConstraint(
                condition=Q(floor__gte=0, need__gte=0, weight__gt=0, weight__lt=float("inf"))
                & Q(floor__lt=float("inf"), need__lt=float("inf")),
                name="strategy_requirement_finite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} · {self.year}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id


class MissionRelief(Revised):
    """A mission lightened, stopped, pooled or entrusted, with the risk taken: a lever equal to moving staff."""

    class Kind(models.TextChoices):
        LIGHTENED = ReliefKind.LIGHTENED, _("allégée")
        STOPPED = ReliefKind.STOPPED, _("arrêtée")
        POOLED = ReliefKind.POOLED, _("mise en commun")
        ENTRUSTED = ReliefKind.ENTRUSTED, _("confiée à un partenaire")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reliefs")
    mission = models.ForeignKey(
        ServiceMission, verbose_name=_("mission"), on_delete=models.PROTECT, related_name="reliefs"
    )
    kind = models.CharField(_("choix"), max_length=10, choices=Kind.choices)
    first_year = models.PositiveSmallIntegerField(_("à partir de"))
    last_year = models.PositiveSmallIntegerField(_("jusqu'à"), null=True, blank=True)
    need = models.FloatField(_("besoin levé"), default=0)
    floor = models.FloatField(_("effectif plancher levé"), default=0)
    risk = models.TextField(_("risque pris"))
    partner = models.CharField(_("partenaire"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        Membership, verbose_name=_("décidé par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(_("décidé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("allègement de mission")
        ordering = ("plan", "mission__code", "first_year")
        constraints = [
            models.CheckConstraint(
                condition=Q(need__gte=0, need__lt=float("inf"), floor__gte=0, floor__lt=float("inf")),
                name="strategy_relief_finite",
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="strategy_relief_in_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_on__isnull=True)
                | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="strategy_relief_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} · {self.get_kind_display()} · {self.first_year}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id
