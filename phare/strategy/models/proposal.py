from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.strategy.kernel.life import ProposalState
from phare.strategy.models.action import Action
from phare.strategy.models.plan import Plan
from phare.strategy.models.revised import Revised


class Proposal(Revised):
    """What somebody who works here proposes to do under a plan; it becomes an action, or is declined with a reason."""

    class State(models.TextChoices):
        OPEN = ProposalState.OPEN, _("à examiner")
        TAKEN_UP = ProposalState.TAKEN_UP, _("retenue")
        DECLINED = ProposalState.DECLINED, _("écartée")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="proposals")
    name = models.CharField(_("ce que vous proposez"), max_length=300)
    reason = models.TextField(_("pourquoi"))
    by = models.ForeignKey(Membership, verbose_name=_("proposée par"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("proposée le"))
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("réponse"), blank=True)
    answered_by = models.ForeignKey(
        Membership, verbose_name=_("répondue par"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        verbose_name = _("proposition")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state=ProposalState.OPEN) & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="strategy_proposal_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(answer=""), name="strategy_declined_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.TAKEN_UP, action__isnull=False)
                | ~Q(state=ProposalState.TAKEN_UP) & Q(action__isnull=True),
                name="strategy_taken_up_as_an_action",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def administration_id(self) -> int:
        """Whose it is; its plan is always read with it."""
        return self.plan.administration_id
