"""The steps of an action, what it costs, and its links to others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.models import ActionBudget, ActionLink, Step
from phare.strategy.permissions import ActionOnDay
from phare.strategy.web.action_forms import BudgetForm, LinkForm, StepForm
from phare.strategy.web.action_page import action_to_write, address_of
from phare.strategy.web.editing import fill
from phare.ui.asked import number_in
from phare.ui.filling import confirm, posted
from phare.values.refusal import Refusal


def _written_by(request: MemberRequest, part: Step | ActionBudget | ActionLink) -> Membership:
    return authorise(request, permissions.write_actions, ActionOnDay(part.action, timezone.localdate()))


def _step(request: MemberRequest, pk: int) -> tuple[Step, Membership]:
    step = get_object_or_404(Step.objects.select_related("action__plan"), pk=pk)
    return step, _written_by(request, step)


@signed_in
def new_step(request: MemberRequest, action: int) -> HttpResponse:
    """What is the new step?"""
    found, membership = action_to_write(request, action)
    return fill(
        request,
        StepForm(posted(request)),
        lambda filled: actions.add_step(action=found, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Nouvelle étape : %(action)s") % {"action": found},
        done=_("L'étape est ajoutée."),
        back=address_of(found),
        plan=found.plan,
    )


@signed_in
def edit_step(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this step?"""
    step, membership = _step(request, pk)
    return fill(
        request,
        StepForm(posted(request), initial=StepForm.initial_of(step)),
        lambda filled: actions.revise_step(
            step=step, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier l'étape « %(thing)s »") % {"thing": step},
        done=_("L'étape est modifiée."),
        back=address_of(step.action),
        thing=step,
        plan=step.action.plan,
        remove=reverse("strategy:remove-step", args=[step.pk]),
    )


@require_POST
@signed_in
def complete_step(request: MemberRequest, pk: int) -> HttpResponse:
    """This step is done, today."""
    step, membership = _step(request, pk)
    version = number_in(request.POST.get("version")) or 0
    try:
        actions.complete_step(step=step, version=version, by=membership, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("L'étape est faite."))
    return redirect(address_of(step.action))


@signed_in
def remove_step(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this step?"""
    step, membership = _step(request, pk)
    return confirm(
        request,
        lambda: actions.remove_step(step=step, by=membership, at=timezone.now()),
        title=_("Retirer l'étape « %(thing)s »") % {"thing": step},
        sentence=_("Elle disparaît de l'action ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("L'étape est retirée."),
        back=address_of(step.action),
    )


@signed_in
def new_budget(request: MemberRequest, action: int) -> HttpResponse:
    """What does this action cost in a year?"""
    found, membership = action_to_write(request, action)
    return fill(
        request,
        BudgetForm(posted(request), initial={"year": max(found.plan.first_year, timezone.localdate().year)}),
        lambda filled: actions.add_budget(action=found, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Budget : %(action)s") % {"action": found},
        done=_("Le budget est dit."),
        back=address_of(found),
        plan=found.plan,
    )


@signed_in
def edit_budget(request: MemberRequest, pk: int) -> HttpResponse:
    """What did this year cost, against what was planned?"""
    budget = get_object_or_404(ActionBudget.objects.select_related("action__plan"), pk=pk)
    membership = _written_by(request, budget)
    return fill(
        request,
        BudgetForm(posted(request), initial=BudgetForm.initial_of(budget)),
        lambda filled: actions.revise_budget(
            budget=budget, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier le budget de %(year)s : %(action)s") % {"year": budget.year, "action": budget.action},
        done=_("Le budget est modifié."),
        back=address_of(budget.action),
        thing=budget,
        plan=budget.action.plan,
        remove=reverse("strategy:remove-budget", args=[budget.pk]),
    )


@signed_in
def remove_budget(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back what was said of this year's cost?"""
    budget = get_object_or_404(ActionBudget.objects.select_related("action__plan"), pk=pk)
    membership = _written_by(request, budget)
    return confirm(
        request,
        lambda: actions.remove_budget(budget=budget, by=membership, at=timezone.now()),
        title=_("Retirer le budget de %(year)s") % {"year": budget.year},
        sentence=_("Il disparaît de l'action ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("Le budget est retiré."),
        back=address_of(budget.action),
    )


LONG = 15
"""Beyond so many actions, one looks for the other one before choosing it."""


@signed_in
def new_link(request: MemberRequest, action: int) -> HttpResponse:
    """Which other action does this one need, or help?"""
    found, membership = action_to_write(request, action)
    text, whole = request.GET.get("q", "")[:100], queries.actions_to_link(found)
    others = queries.actions_to_link(found, text)
    # What was looked for and found alone is chosen already.
    alone = list(others[:2]) if text.strip() else []
    return fill(
        request,
        LinkForm(posted(request), others=others, initial={"other": alone[0].pk} if len(alone) == 1 else {}),
        lambda filled: actions.link_actions(
            action=found,
            other=filled.cleaned_data["other"],
            kind=filled.cleaned_data["kind"],
            by=membership,
            at=timezone.now(),
        ),
        title=_("Lier à une autre action : %(action)s") % {"action": found},
        done=_("Le lien est dit."),
        back=address_of(found),
        plan=found.plan,
        template="strategy/link_form.html",
        text=text,
        whole=whole.count(),
        count=others.count(),
        long=LONG,
    )


@signed_in
def remove_link(request: MemberRequest, pk: int) -> HttpResponse:
    """Take this link back?"""
    link = get_object_or_404(queries.links_told(), pk=pk)
    membership = _written_by(request, link)
    return confirm(
        request,
        lambda: actions.unlink_actions(link=link, by=membership, at=timezone.now()),
        title=_("Retirer le lien avec « %(other)s »") % {"other": queries.named_from(link.action.plan, link.other)},
        sentence=_("Les deux actions restent ; le registre garde la trace de ce retrait."),
        label=_("Retirer"),
        done=_("Le lien est retiré."),
        back=address_of(link.action),
    )
