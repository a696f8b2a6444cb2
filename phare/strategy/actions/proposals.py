"""Whoever works here proposes an action; it is taken up, or declined with a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.action import ActionTerms, add_action
from phare.strategy.actions.refusals import AlreadyAnsweredError, UnexplainedAnswerError
from phare.strategy.actions.writing import hold, refuse_closed, revise
from phare.strategy.kernel.life import ProposalState
from phare.strategy.models import Action, Plan, Proposal


def propose_action(*, plan: Plan, name: str, reason: str, by: Membership, at: dt.datetime) -> Proposal:
    """Propose something to do under a plan, with why, and return the proposal; said twice, it is proposed once.

    Raises PlanClosedError, UnexplainedAnswerError (nothing proposed, or no reason).
    """
    refuse_closed(plan)
    if not name.strip() or not reason.strip():
        raise UnexplainedAnswerError(_("Dites ce que vous proposez, et pourquoi."))
    said = {"plan": plan, "name": name.strip(), "reason": reason.strip(), "by": by}
    with transaction.atomic():
        hold(plan)
        if (standing := Proposal.objects.filter(state=ProposalState.OPEN, **said).first()) is not None:
            return standing
        proposal = Proposal.objects.create(**said, at=at)
        audit.record("strategy.proposal.made", proposal, by, at, {"after": {"name": proposal.name}})
    return proposal


def take_up_proposal(
    *, proposal: Proposal, terms: ActionTerms, version: int, by: Membership, at: dt.datetime
) -> Action:
    """Make an action of a proposal, and return it; whoever proposed sees which.

    Raises AlreadyAnsweredError, ChangedMeanwhileError, and what `add_action` raises.
    """
    _refuse_answered(proposal)
    with transaction.atomic():
        action = add_action(plan=proposal.plan, terms=terms, by=by, at=at)
        said = {
            "state": str(ProposalState.TAKEN_UP),
            "action_id": action.pk,
            "answered_by_id": by.pk,
            "answered_at": at,
        }
        revise(proposal, said, version)
        audit.record("strategy.proposal.taken_up", proposal, by, at, {"action": action.code})
    return action


def decline_proposal(*, proposal: Proposal, answer: str, version: int, by: Membership, at: dt.datetime) -> Proposal:
    """Decline a proposal with a reason, which whoever proposed reads, and return it.

    Raises PlanClosedError, AlreadyAnsweredError, UnexplainedAnswerError, ChangedMeanwhileError.
    """
    refuse_closed(proposal.plan)
    _refuse_answered(proposal)
    if not answer.strip():
        raise UnexplainedAnswerError(_("Dites pourquoi la proposition est écartée : son auteur le lira."))
    with transaction.atomic():
        said = {"state": str(ProposalState.DECLINED), "answer": answer.strip(), "answered_by_id": by.pk}
        revise(proposal, {**said, "answered_at": at}, version)
        audit.record("strategy.proposal.declined", proposal, by, at, {"answer": answer.strip()})
    return proposal


def _refuse_answered(proposal: Proposal) -> None:
    if proposal.state != ProposalState.OPEN:
        raise AlreadyAnsweredError(_("Cette proposition a déjà sa réponse."))
