"""What whoever decides asks of services, and what each answers ("consignes")."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.instructing import AnswerState
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership


class Instruction(models.Model):
    """An instruction to services: what is to be done, by when, born in a meeting, a visit or a letter."""

    class Origin(models.TextChoices):
        MEETING = "meeting", _("réunion")
        VISIT = "visit", _("visite")
        LETTER = "letter", _("courrier")
        OTHER = "other", _("autre")

    administration = models.ForeignKey(
        Administration, verbose_name=_("administration"), on_delete=models.PROTECT, related_name="instructions"
    )
    subject = models.CharField(_("ce qui est demandé"), max_length=200)
    text = models.TextField(_("précisions"), blank=True)
    origin = models.CharField(_("origine"), max_length=10, choices=Origin.choices)
    origin_reference = models.CharField(_("référence"), max_length=200)
    origin_on = models.DateField(_("du"))
    due_on = models.DateField(_("échéance"))
    author = models.ForeignKey(
        Membership, verbose_name=_("donnée par"), on_delete=models.PROTECT, related_name="instructions_given"
    )
    given_at = models.DateTimeField(_("donnée le"))
    lifted_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    lift_reason = models.TextField(_("motif de la levée"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("consigne")
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lift_reason="") | Q(lifted_at__isnull=False) & ~Q(lift_reason=""),
                name="decisions_instruction_lifted_says_why",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("origin_on")), name="decisions_instruction_in_order"),
        ]
        indexes = [models.Index(fields=("administration", "lifted_at", "due_on"), name="decisions_instructions")]

    def __str__(self) -> str:
        return self.subject


class InstructionAnswer(models.Model):
    """What a service answers to an instruction; awaited until it does."""

    class State(models.TextChoices):
        AWAITED = AnswerState.AWAITED, _("sans réponse")
        ACCEPTED = AnswerState.ACCEPTED, _("acceptée")
        UNDER_WAY = AnswerState.UNDER_WAY, _("en cours")
        DONE = AnswerState.DONE, _("faite")
        IMPOSSIBLE = AnswerState.IMPOSSIBLE, _("impossible")

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="answers")
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="instruction_answers"
    )
    state = models.CharField(_("réponse"), max_length=10, choices=State.choices, default=State.AWAITED)
    remark = models.TextField(_("précision"), blank=True)
    answered_by = models.ForeignKey(
        Membership, verbose_name=_("répondu par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("réponse à une consigne")
        ordering = ("service__code",)
        constraints = [
            models.UniqueConstraint(fields=("instruction", "service"), name="decisions_one_answer_a_service"),
            models.CheckConstraint(
                condition=Q(state="awaited") | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="decisions_answer_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="impossible") | ~Q(remark=""), name="decisions_impossible_says_why"
            ),
        ]
        indexes = [models.Index(fields=("service", "state"), name="decisions_answers_owed")]

    def __str__(self) -> str:
        return f"{self.service_id} · {self.get_state_display()}"

    @property
    def administration_id(self) -> int:
        """Whose it is; its instruction is always read with it."""
        return self.instruction.administration_id
