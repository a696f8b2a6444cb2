from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.strategy.kernel.life import PlanState
from phare.strategy.kernel.requirements import Origin, PlanKind
from phare.strategy.models.revised import Revised
from phare.values.horizon import Horizon


class Plan(Revised):
    """What an administration wants for a period: a State plan, a project, a roadmap (PAS-001, PAS-009, PAS-012)."""

    class Kind(models.TextChoices):
        PASE = PlanKind.PASE, _("Priorités d'action des services de l'État (PASE)")
        PASE_2004 = PlanKind.PASE_2004, _("Projet d'action stratégique de l'État (PASE 2004)")
        ADMINISTRATION_PROJECT = PlanKind.ADMINISTRATION_PROJECT, _("Projet d'administration")
        ROADMAP = PlanKind.ROADMAP, _("Feuille de route")
        SERVICE_AGREEMENT = PlanKind.SERVICE_AGREEMENT, _("Accord de service")
        OTHER = PlanKind.OTHER, _("Autre plan")

    class State(models.TextChoices):
        DRAFT = PlanState.DRAFT, _("en préparation")
        IN_FORCE = PlanState.IN_FORCE, _("en vigueur")
        CLOSED = PlanState.CLOSED, _("clos")

    class HorizonChoice(models.TextChoices):
        LONG = Horizon.LONG, _("Long terme")
        MEDIUM = Horizon.MEDIUM, _("Moyen terme")
        SHORT = Horizon.SHORT, _("Court terme")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="plans"
    )
    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=30, choices=Kind.choices)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT)
    first_year = models.PositiveSmallIntegerField(_("première année"))
    last_year = models.PositiveSmallIntegerField(_("dernière année"))
    level_one = models.CharField(_("nom du premier niveau"), max_length=60, default=_("Orientation"))
    level_two = models.CharField(_("nom du deuxième niveau"), max_length=60, default=_("Objectif"))
    level_three = models.CharField(_("nom du troisième niveau"), max_length=60, default=_("Opération"))
    horizon = models.CharField(_("horizon"), max_length=10, choices=HorizonChoice.choices, default=HorizonChoice.MEDIUM)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("plan de niveau supérieur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    introduction = models.TextField(_("présentation"), blank=True)

    class Meta:
        verbose_name = _("plan")
        ordering = ("-first_year", "name")
        constraints = [
            models.UniqueConstraint(fields=("administration", "name"), name="strategy_one_plan_per_name"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="strategy_plan_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level_names(self) -> tuple[str, str, str]:
        """The plan's own words for its three levels."""
        return (self.level_one, self.level_two, self.level_three)


class Orientation(Revised):
    """The first level of a plan."""

    class OriginChoice(models.TextChoices):
        REGIONAL = Origin.REGIONAL, _("Régionale")
        LOCAL = Origin.LOCAL, _("Locale")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="orientations")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("intitulé"), max_length=300)
    is_modernisation = models.BooleanField(_("qualité de service et bon emploi de la dépense"), default=False)
    origin = models.CharField(_("origine"), max_length=10, choices=OriginChoice.choices, blank=True)
    parent_orientation = models.CharField(_("orientation du plan supérieur"), max_length=20, blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("orientation")
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="strategy_one_orientation_per_code"),
            models.CheckConstraint(
                condition=models.Q(origin__in=["", Origin.REGIONAL, Origin.LOCAL]),
                name="strategy_orientation_origin_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id


class Objective(Revised):
    """The second level of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="objectives")
    orientation = models.ForeignKey(Orientation, on_delete=models.PROTECT, related_name="objectives")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("intitulé"), max_length=300)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("objectif")
        ordering = ("position", "code")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="strategy_one_objective_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id


class Operation(Revised):
    """The third level: what is done, piloted by a service, owned by a person, core or not."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="operations")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="operations")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("intitulé"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    pilot = models.ForeignKey(
        Service,
        verbose_name=_("service pilote"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="piloted_operations",
    )
    partners = models.TextField(_("partenaires"), blank=True)
    participants = models.TextField(_("agents associés"), blank=True)
    users_part = models.TextField(_("part des usagers"), blank=True)
    owner = models.ForeignKey(
        Membership,
        verbose_name=_("responsable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_operations",
    )
    core = models.BooleanField(_("socle"), default=False)
    service_arrangement = models.TextField(_("accord entre services"), blank=True)
    first_year = models.PositiveSmallIntegerField(_("première année"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("dernière année"), null=True, blank=True)
    calendar = models.TextField(_("calendrier"), blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("opération")
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="strategy_one_operation_per_code"),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="strategy_operation_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id
