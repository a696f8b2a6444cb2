"""What those who work here propose to do under a plan, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.models import Plan, Proposal
from phare.strategy.web.action_forms import ActionForm
from phare.strategy.web.action_page import address_of, choices_of
from phare.strategy.web.editing import fill
from phare.strategy.web.versions import VersionedForm
from phare.ui.filling import posted


class ProposalForm(VersionedForm):
    name = forms.CharField(
        label=gettext_lazy("Ce que vous proposez"),
        max_length=300,
        help_text=gettext_lazy("En une phrase à l'infinitif."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ce que cela changerait, et pour qui."),
    )


class DeclineForm(VersionedForm):
    answer = forms.CharField(
        label=gettext_lazy("Pourquoi elle est écartée"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Son auteur le lira, comme tous ceux qui travaillent ici."),
    )

    @staticmethod
    def initial_of(proposal: Proposal) -> dict[str, Any]:
        return {"answer": proposal.answer, "version": proposal.version}


@signed_in
def proposals(request: MemberRequest, pk: int) -> HttpResponse:
    """What do those who work here propose, and what became of it?"""
    plan = get_object_or_404(Plan, pk=pk)
    membership = authorise(request, permissions.see_plans, plan)
    is_open = plan.state != Plan.State.CLOSED
    context = {
        "plan": plan,
        "proposals": queries.proposals_of(plan),
        "may_answer": is_open and permissions.write_plans.test(membership),
        "actions": [(_("Proposer une action"), reverse("strategy:propose", args=[pk]))] if is_open else [],
    }
    return render(request, "strategy/proposals.html", context)


@signed_in
def propose(request: MemberRequest, pk: int) -> HttpResponse:
    """What would you do?"""
    plan = get_object_or_404(Plan, pk=pk)
    membership = authorise(request, permissions.see_plans, plan)
    return fill(
        request,
        ProposalForm(posted(request)),
        lambda filled: actions.propose_action(
            plan=plan,
            name=filled.cleaned_data["name"],
            reason=filled.cleaned_data["reason"],
            by=membership,
            at=timezone.now(),
        ),
        title=_("Proposer une action"),
        done=_("Votre proposition est déposée : vous lirez ici la réponse."),
        back=reverse("strategy:proposals", args=[pk]),
        plan=plan,
    )


def _to_answer(request: MemberRequest, pk: int) -> tuple[Proposal, Membership]:
    found = get_object_or_404(Proposal.objects.select_related("plan__administration"), pk=pk)
    return found, authorise(request, permissions.write_plans, found)


@signed_in
def take_up(request: MemberRequest, pk: int) -> HttpResponse:
    """Which action does this proposal become?"""
    found, membership = _to_answer(request, pk)
    initial = {"name": found.name, "description": found.reason, "version": found.version}
    return fill(
        request,
        ActionForm(posted(request), initial=initial, **choices_of(found.plan)),
        lambda filled: actions.take_up_proposal(
            proposal=found, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("En faire une action : %(proposal)s") % {"proposal": found},
        done=_("La proposition est retenue : c'est une action du plan."),
        back=reverse("strategy:proposals", args=[found.plan_id]),
        after=address_of,
        plan=found.plan,
    )


@signed_in
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this proposal declined?"""
    found, membership = _to_answer(request, pk)
    return fill(
        request,
        DeclineForm(posted(request), initial=DeclineForm.initial_of(found)),
        lambda filled: actions.decline_proposal(
            proposal=found,
            answer=filled.cleaned_data["answer"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_("Écarter : %(proposal)s") % {"proposal": found},
        done=_("La proposition est écartée, avec sa réponse."),
        back=reverse("strategy:proposals", args=[found.plan_id]),
        thing=found,
        plan=found.plan,
    )
