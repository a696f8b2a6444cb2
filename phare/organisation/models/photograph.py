"""The photograph of staff ("projet des services"): dated, filled by heads of service, immutable once frozen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.organisation.models.reference import (
    BudgetProgramme,
    JobFunction,
    JobProfile,
    Service,
    ServiceMission,
)
from phare.platform.accounts.models import Administration, Membership


class State(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    ANSWERING = "answering", _("En cours de saisie par les services")
    VALIDATED = "validated", _("Validée")
    FROZEN = "frozen", _("Figée")
    SUPERSEDED = "superseded", _("Remplacée")


# What may follow what; a frozen photograph only ever gives way to the one that corrects it (CRO-002).
FOLLOWING: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ANSWERING, State.VALIDATED}),
    State.ANSWERING: frozenset({State.VALIDATED}),
    State.VALIDATED: frozenset({State.DRAFT, State.ANSWERING, State.FROZEN}),
    State.FROZEN: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}
OPEN = frozenset({State.DRAFT, State.ANSWERING, State.VALIDATED})


class Photograph(models.Model):
    """How many agents each mission and function has, at a date (CRO-001, CRO-002)."""

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="photographs"
    )
    date = models.DateField(_("date de la photographie"))
    title = models.CharField(_("titre"), max_length=200)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT)
    tolerance = models.DecimalField(_("tolérance des totaux, en ETP"), max_digits=6, decimal_places=4, default="0.01")
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("remplace"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    superseding_reason = models.CharField(_("motif du remplacement"), max_length=500, blank=True)
    source_name = models.CharField(_("fichier d'origine"), max_length=200, blank=True)
    source_sha256 = models.CharField(_("empreinte du fichier d'origine"), max_length=64, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"))
    answers_due = models.DateField(_("réponses attendues avant le"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("figée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("projet des services")
        ordering = ("-date", "-pk")
        constraints = [
            # Two photographs of one date: only when one supersedes the other, with its reason.
            models.UniqueConstraint(
                fields=("administration", "date"),
                condition=Q(supersedes__isnull=True),
                name="organisation_one_photograph_a_date",
            ),
            models.UniqueConstraint(
                fields=("administration", "date"),
                condition=Q(state="frozen"),
                name="organisation_one_frozen_photograph_a_date",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(superseding_reason=""),
                name="organisation_superseding_says_why",
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="organisation_tolerance_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its rows may still change."""
        return self.state in OPEN


_CHECKED_AT_ONCE: dict[str, Any] = {"db_constraint": False, "db_index": False}


class PostRow(models.Model):
    """A post or a bureau at the photograph's date: its people counted, never named."""

    class Status(models.TextChoices):
        PERMANENT = "permanent", _("Titulaire")
        CONTRACT = "contract", _("Contractuel")
        TEMPORARY = "temporary", _("Vacataire")

    # Migration 0003 checks these keys once for each statement: row by row, it took most of the time of an import.
    photograph = models.ForeignKey(
        Photograph, verbose_name=_("photographie"), on_delete=models.CASCADE, related_name="rows", **_CHECKED_AT_ONCE
    )
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.PROTECT, **_CHECKED_AT_ONCE)
    profile = models.ForeignKey(JobProfile, verbose_name=_("profil"), on_delete=models.PROTECT, **_CHECKED_AT_ONCE)
    mission = models.ForeignKey(ServiceMission, verbose_name=_("mission"), on_delete=models.PROTECT, **_CHECKED_AT_ONCE)
    function = models.ForeignKey(
        JobFunction, verbose_name=_("fonction"), null=True, blank=True, on_delete=models.PROTECT, **_CHECKED_AT_ONCE
    )
    corps = models.CharField(_("corps"), max_length=120, blank=True)
    category = models.CharField(_("catégorie"), max_length=20, blank=True)
    status = models.CharField(_("statut"), max_length=10, choices=Status.choices, blank=True)
    residence = models.CharField(_("résidence"), max_length=120, blank=True)
    vacant = models.BooleanField(_("vacant"), default=False)
    headcount = models.DecimalField(_("effectif physique"), max_digits=10, decimal_places=4)
    fte = models.DecimalField(_("ETP"), max_digits=10, decimal_places=4)

    class Meta:
        ordering = ("service__code", "mission__code", "profile__code", "pk")
        indexes = [
            models.Index(fields=("photograph", "service"), name="organisation_row_service"),
            models.Index(fields=("photograph", "mission"), name="organisation_row_mission"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(fte__gte=0), name="organisation_fte_not_negative"),
            models.CheckConstraint(
                condition=Q(vacant=True, headcount=0) | Q(vacant=False, headcount__gte=F("fte")),
                name="organisation_headcount_at_least_fte",
            ),
        ]


class ControlTotal(models.Model):
    """What the headcount file says of a service or a programme at the same date; rows must add up to it (CRO-002)."""

    photograph = models.ForeignKey(
        Photograph, verbose_name=_("photographie"), on_delete=models.CASCADE, related_name="control_totals"
    )
    service = models.ForeignKey(Service, verbose_name=_("service"), null=True, blank=True, on_delete=models.PROTECT)
    programme = models.ForeignKey(
        BudgetProgramme, verbose_name=_("programme"), null=True, blank=True, on_delete=models.PROTECT
    )
    fte = models.DecimalField(_("ETP déclarés"), max_digits=10, decimal_places=4)
    headcount = models.DecimalField(
        _("effectif physique déclaré"), max_digits=10, decimal_places=4, null=True, blank=True
    )

    class Meta:
        ordering = ("photograph", "service__code", "programme__code")
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, programme__isnull=True)
                | Q(service__isnull=True, programme__isnull=False),
                name="organisation_control_total_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=("photograph", "service"),
                condition=Q(service__isnull=False),
                name="organisation_one_total_a_service",
            ),
            models.UniqueConstraint(
                fields=("photograph", "programme"),
                condition=Q(programme__isnull=False),
                name="organisation_one_total_a_programme",
            ),
        ]


class Movement(models.Model):
    """A departure (FTE below 0) or an arrival expected in a year after the photograph, on a mission when it is known.

    It may be announced after the photograph is frozen, and withdrawn; both are dated.
    """

    photograph = models.ForeignKey(
        Photograph, verbose_name=_("photographie"), on_delete=models.CASCADE, related_name="movements"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.PROTECT)
    profile = models.ForeignKey(JobProfile, verbose_name=_("profil"), on_delete=models.PROTECT)
    mission = models.ForeignKey(
        ServiceMission, verbose_name=_("mission"), null=True, blank=True, on_delete=models.PROTECT
    )
    fte = models.DecimalField(_("ETP"), max_digits=10, decimal_places=4)
    reason = models.CharField(_("motif"), max_length=200, blank=True)
    announced_on = models.DateField(_("annoncé le"))
    withdrawn_on = models.DateField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mouvement prévu")
        ordering = ("year", "service__code", "profile__code", "pk")
        constraints = [models.CheckConstraint(condition=~Q(fte=0), name="organisation_movement_moves")]


class Answer(models.Model):
    """What a service has said of its rows in the yearly survey, and when it was reminded."""

    class State(models.TextChoices):
        AWAITED = "awaited", _("Attendue")
        GIVEN = "given", _("Donnée")
        RETURNED = "returned", _("À reprendre")
        ACCEPTED = "accepted", _("Validée")

    photograph = models.ForeignKey(
        Photograph, verbose_name=_("photographie"), on_delete=models.CASCADE, related_name="answers"
    )
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.PROTECT)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.AWAITED)
    given_by = models.ForeignKey(
        Membership, verbose_name=_("donnée par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(_("donnée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("dernier rappel le"), null=True, blank=True)
    remark = models.CharField(_("remarque"), max_length=500, blank=True)

    class Meta:
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(fields=("photograph", "service"), name="organisation_one_answer_a_service")
        ]
