"""An action as its page shows it, and what is done to it from there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation.models import Service
from phare.organisation.queries import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.models import Action, ActionLink, Operation, Plan
from phare.strategy.permissions import ActionOnDay, OperationOnDay
from phare.strategy.web.action_forms import ActionForm, MoveForm, WeatherForm
from phare.strategy.web.editing import fill
from phare.strategy.web.reading import action_to_read
from phare.strategy.web.words import line
from phare.ui.filling import confirm, posted


def action_to_write(request: MemberRequest, pk: int) -> tuple[Action, Membership]:
    """Return an action that this member may change today, or 404."""
    found = get_object_or_404(Action.objects.select_related("plan__administration", "owner__user"), pk=pk)
    return found, authorise(request, permissions.write_actions, ActionOnDay(found, timezone.localdate()))


def address_of(action: Action) -> str:
    """Return the address of an action's page."""
    return reverse("strategy:action", args=[action.pk])


@signed_in
def action(request: MemberRequest, pk: int) -> HttpResponse:
    """What is done here, by whom, where does it stand, and what keeps it?"""
    found, membership = action_to_read(request, pk)
    plan, day = found.plan, timezone.localdate()
    mine = permissions.is_own(membership, plan)
    may_write = (
        mine and plan.state != Plan.State.CLOSED and permissions.write_actions.test(membership, ActionOnDay(found, day))
    )
    [row] = queries.action_rows(Action.objects.filter(pk=pk), day, mine=mine)
    context = {
        "plan": plan,
        "action": found,
        "row": row,
        "day": day,
        **_links(found, mine),
        "budgets": found.budgets.all(),
        "weathers": queries.weathers_of(found),
        "may_write": may_write,
        "actions": _actions(found) if may_write else [],
        "lines": [line(deed) for deed in queries.history(found)] if mine else [],
    }
    return render(request, "strategy/action.html", context)


def _links(found: Action, mine: bool) -> dict[str, Any]:
    """What it needs or helps, then what needs or helps it, each named as its page says it."""
    told = queries.links_told(mine=mine)
    links = told.filter(action=found).order_by("kind", "other__plan", "other__code")
    linked = told.filter(other=found).order_by("kind", "action__plan", "action__code")
    return {
        "links": [(each, queries.named_from(found.plan, each.other)) for each in links],
        "linked": [(each, queries.named_from(found.plan, each.action)) for each in linked],
    }


def _actions(found: Action) -> list[tuple[str, str]]:
    return [
        (_("Dire où elle en est"), reverse("strategy:move-action", args=[found.pk])),
        (_("Donner la météo"), reverse("strategy:action-weather", args=[found.pk])),
        (_("Modifier"), reverse("strategy:edit-action", args=[found.pk])),
    ]


def choices_of(plan: Plan, owner: int | None = None) -> dict[str, Any]:
    """What an action may name; its owner of today stays in the list, though he has left."""
    day, of_plan = timezone.localdate(), {"administration": plan.administration}
    members = Membership.objects.in_force(day).filter(**of_plan) | Membership.objects.filter(pk=owner or 0)
    return {
        "operations": plan.operations.order_by("position", "code"),
        "elsewhere": queries.operations_elsewhere(plan),
        "services": known_from(Service, plan.administration_id, day).order_by("code"),
        "members": members.distinct().select_related("user").order_by("user__name"),
        "arrondissements": queries.arrondissements_within(plan.administration),
    }


@signed_in
def new_action(request: MemberRequest, operation: int) -> HttpResponse:
    """What is the new action?"""
    found = get_object_or_404(Operation.objects.select_related("plan__administration", "objective"), pk=operation)
    membership = authorise(request, permissions.add_actions, OperationOnDay(found, timezone.localdate()))
    form = ActionForm(posted(request), initial={"operations": [found.pk]}, **choices_of(found.plan))
    return fill(
        request,
        form,
        lambda filled: actions.add_action(plan=found.plan, terms=filled.terms(), by=membership, at=timezone.now()),
        title=_("Nouvelle action : %(operation)s") % {"operation": found},
        done=_("L'action est ajoutée : dites ses étapes."),
        back=reverse("strategy:operation", args=[found.pk]),
        after=address_of,
        plan=found.plan,
    )


@signed_in
def edit_action(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this action?"""
    found, membership = action_to_write(request, pk)
    choices = choices_of(found.plan, found.owner_id)
    form = ActionForm(posted(request), initial=ActionForm.initial_of(found), **choices)
    return fill(
        request,
        form,
        lambda filled: actions.revise_action(
            action=found, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier « %(thing)s »") % {"thing": found},
        done=_("L'action est modifiée."),
        back=address_of(found),
        thing=found,
        plan=found.plan,
        remove=reverse("strategy:remove-action", args=[found.pk]),
    )


@signed_in
def move_action(request: MemberRequest, pk: int) -> HttpResponse:
    """Where does this action stand, and what blocks it?"""
    found, membership = action_to_write(request, pk)
    form = MoveForm(posted(request), initial=MoveForm.initial_of(found), status=found.status)

    def save(filled: MoveForm) -> Action:
        said = {name: filled.cleaned_data[name] for name in ("obstacle", "lifter", "lift_by")}
        return actions.move_action(
            action=found,
            to=filled.cleaned_data["status"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
            **said,
        )

    return fill(
        request,
        form,
        save,
        title=_("Où en est « %(thing)s » ?") % {"thing": found},
        done=_("C'est noté."),
        back=address_of(found),
        thing=found,
        plan=found.plan,
    )


@signed_in
def remove_action(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove this action, of which nobody has given the weather yet?"""
    found, membership = action_to_write(request, pk)
    return confirm(
        request,
        lambda: actions.remove_action(action=found, by=membership, at=timezone.now()),
        title=_("Retirer « %(thing)s »") % {"thing": found},
        sentence=_("Ses étapes, son budget et ses liens partent avec elle ; le registre garde la trace de ce retrait."),
        consequences=_also_leaving(found),
        label=_("Retirer"),
        done=_("L'action est retirée."),
        back=address_of(found),
        after=reverse("strategy:plan-actions", args=[found.plan_id]),
    )


def _also_leaving(found: Action) -> tuple[str, ...]:
    """What other plans lose when an action is removed from its own."""
    [row] = queries.action_rows(Action.objects.filter(pk=found.pk), timezone.localdate())
    waiting = queries.links_told().filter(other=found, kind=ActionLink.Kind.NEEDS).exclude(action__plan=found.plan)
    return (
        *(_("Elle quitte aussi « %(plan)s », qu'elle sert.") % {"plan": each} for each in row.shared_with),
        *(
            _("%(action)s n'attendra plus rien d'elle.") % {"action": queries.named_from(found.plan, each.action)}
            for each in waiting.order_by("action__plan", "action__code")
        ),
    )


@signed_in
def action_weather(request: MemberRequest, pk: int) -> HttpResponse:
    """How does this action go?"""
    found, membership = action_to_write(request, pk)
    return _weather(request, found, membership, address_of(found))


@signed_in
def operation_weather(request: MemberRequest, pk: int) -> HttpResponse:
    """How does this operation go?"""
    found = get_object_or_404(Operation.objects.select_related("plan__administration"), pk=pk)
    membership = authorise(request, permissions.add_actions, OperationOnDay(found, timezone.localdate()))
    return _weather(request, found, membership, reverse("strategy:operation", args=[found.pk]))


def _weather(request: MemberRequest, subject: Operation | Action, membership: Membership, back: str) -> HttpResponse:
    return fill(
        request,
        WeatherForm(posted(request)),
        lambda filled: actions.give_weather(
            subject=subject,
            level=filled.cleaned_data["level"],
            sentence=filled.cleaned_data["sentence"],
            by=membership,
            at=timezone.now(),
        ),
        title=_("La météo de « %(thing)s »") % {"thing": subject},
        done=_("La météo est donnée, à votre nom et à la date d'aujourd'hui."),
        back=back,
        plan=subject.plan,
    )
