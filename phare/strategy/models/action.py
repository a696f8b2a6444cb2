from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.action import LONGEST_CODE, BudgetUnit, LinkKind
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.models.plan import Operation, Plan
from phare.strategy.models.revised import Revised
from phare.territory.models import Arrondissement


class Action(Revised):
    """What is done under one or several operations of a plan: by whom, from when to when, and what keeps it."""

    class Status(models.TextChoices):
        TO_DO = ActionStatus.TO_DO, _("à faire")
        UNDER_WAY = ActionStatus.UNDER_WAY, _("en cours")
        BLOCKED = ActionStatus.BLOCKED, _("bloquée")
        DONE = ActionStatus.DONE, _("faite")
        ABANDONED = ActionStatus.ABANDONED, _("abandonnée")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    operations = models.ManyToManyField(
        Operation, verbose_name=_("opérations"), through="ActionOperation", related_name="actions"
    )
    code = models.CharField(_("code"), max_length=LONGEST_CODE)
    name = models.CharField(_("intitulé"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.TO_DO)
    owner = models.ForeignKey(
        Membership,
        verbose_name=_("responsable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_actions",
    )
    pilots = models.ManyToManyField(
        Service, verbose_name=_("services pilotes"), blank=True, related_name="piloted_actions"
    )
    partners = models.TextField(_("partenaires"), blank=True)
    participants = models.TextField(_("agents associés"), blank=True)
    users_part = models.TextField(_("part des usagers"), blank=True)
    arrondissement = models.ForeignKey(
        Arrondissement,
        verbose_name=_("arrondissement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    start = models.DateField(_("début"), null=True, blank=True)
    due = models.DateField(_("échéance"), null=True, blank=True)
    obstacle = models.TextField(_("ce qui bloque"), blank=True)
    lifter = models.CharField(_("qui peut le lever"), max_length=200, blank=True)
    lift_by = models.DateField(_("à lever avant le"), null=True, blank=True)
    position = models.PositiveIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("action")
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="strategy_one_action_per_code"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("start")),
                name="strategy_action_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status=ActionStatus.BLOCKED) | ~Q(obstacle="") & ~Q(lifter="") & Q(lift_by__isnull=False),
                name="strategy_blocked_says_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id


class ActionOperation(models.Model):
    """That an action serves an operation, which is not removed as long as an action serves it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="served")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="serving")

    class Meta:
        verbose_name = _("action d'une opération")
        ordering = ("operation__position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("action", "operation"), name="strategy_one_action_per_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} · {self.operation_id}"


class Step(Revised):
    """A step of an action, with its day; a milestone is one that others wait for."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(_("intitulé"), max_length=300)
    due = models.DateField(_("échéance"), null=True, blank=True)
    is_milestone = models.BooleanField(_("jalon"), default=False)
    done_on = models.DateField(_("faite le"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape")
        ordering = (F("due").asc(nulls_last=True), "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def administration_id(self) -> int:
        """Whose it is; its action and plan are always read with it."""
        return self.action.administration_id


class ActionBudget(Revised):
    """What an action costs in a year, in euros or in FTE: planned, then actual."""

    class Unit(models.TextChoices):
        EUROS = BudgetUnit.EUROS, _("euros")
        FTE = BudgetUnit.FTE, _("ETP")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("année"))
    unit = models.CharField(_("en"), max_length=3, choices=Unit.choices)
    planned = models.FloatField(_("prévu"))
    actual = models.FloatField(_("réel"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget")
        ordering = ("year", "unit")
        constraints = [
            models.UniqueConstraint(fields=("action", "year", "unit"), name="strategy_one_budget_per_year"),
            models.CheckConstraint(
                condition=Q(planned__gte=0, planned__lt=float("inf"))
                & (Q(actual__isnull=True) | Q(actual__gte=0, actual__lt=float("inf"))),
                name="strategy_budget_finite",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} · {self.unit}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its action and plan are always read with it."""
        return self.action.administration_id


class ActionLink(models.Model):
    """That an action needs another to be done first, or helps it; of the same plan, or of another of its
    administration."""

    class Kind(models.TextChoices):
        NEEDS = LinkKind.NEEDS, _("a besoin de")
        HELPS = LinkKind.HELPS, _("aide")

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Action, verbose_name=_("autre action"), on_delete=models.CASCADE, related_name="linked")
    kind = models.CharField(_("lien"), max_length=5, choices=Kind.choices)

    class Meta:
        verbose_name = _("lien entre actions")
        ordering = ("kind", "other__code")
        constraints = [
            models.UniqueConstraint(fields=("action", "other", "kind"), name="strategy_one_link_of_a_kind"),
            models.CheckConstraint(condition=~Q(action=F("other")), name="strategy_link_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.get_kind_display()} {self.other_id}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its action and plan are always read with it."""
        return self.action.administration_id


class ShownColumns(models.Model):
    """The columns of the table of actions that a member chose to see."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(_("colonnes"), default=list)

    class Meta:
        verbose_name = _("colonnes choisies")

    def __str__(self) -> str:
        return ", ".join(self.columns)
