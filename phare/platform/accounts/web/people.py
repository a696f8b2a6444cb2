"""The people of my administration: who they are, invite, change a role, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from phare.platform.accounts import actions, queries
from phare.platform.accounts.models import Invitation, Membership, Role
from phare.platform.accounts.permissions import MemberRequest, authorise, manage_accounts, signed_in
from phare.platform.accounts.signals import holdings_of
from phare.platform.accounts.web.exports import people_csv
from phare.platform.accounts.web.forms import CloseForm, InviteForm, PeopleFilterForm, RoleForm
from phare.platform.accounts.web.tables import PeopleTable
from phare.ui.addresses import address_of
from phare.ui.filters import in_words
from phare.values.refusal import Refusal


@signed_in
def people(request: MemberRequest) -> HttpResponse:
    """Who works here, with which role?"""
    membership = authorise(request, manage_accounts)
    asked = _asked(request)
    found = queries.people(membership.administration, timezone.localdate(), **asked)
    table = PeopleTable(found)
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    count = found.count()
    words = {"role": _role_words(asked["role"]), "q": f"« {asked['words']} »", "left": _("rôles fermés")}
    context = {
        "table": table,
        "form": PeopleFilterForm(request.GET or None),
        "sentence": ngettext("%(count)d rôle", "%(count)d rôles", count) % {"count": count},
        "filters": in_words(request, words),
        "invitations": queries.invitations_waiting(membership.administration),
        "now": timezone.now(),
    }
    return render(request, "accounts/people.html", context)


@signed_in
@require_POST
def export(request: MemberRequest) -> HttpResponse:
    """Give the list that is shown, as a file."""
    membership = authorise(request, manage_accounts)
    asked = _asked(request)
    found = list(queries.people(membership.administration, timezone.localdate(), **asked))
    actions.note_people_export(count=len(found), by=membership, at=timezone.now())
    return HttpResponse(
        people_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="comptes.csv"'},
    )


@signed_in
def invite(request: MemberRequest) -> HttpResponse:
    """Whom to invite, with which role?"""
    membership = authorise(request, manage_accounts)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite_member(
                administration=membership.administration,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
                address=address_of(request),
                by=membership,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Invitation envoyée à %(email)s.") % {"email": invitation.email})
            return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form})


@signed_in
@require_POST
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    """Send an invitation again."""
    invitation = get_object_or_404(Invitation, pk=pk)
    membership = authorise(request, manage_accounts, invitation)
    actions.renew_invitation(invitation, address=address_of(request), by=membership, at=timezone.now())
    messages.success(request, _("Invitation renvoyée à %(email)s.") % {"email": invitation.email})
    return redirect("accounts:people")


@signed_in
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    membership = authorise(request, manage_accounts, invitation)
    actions.withdraw_invitation(invitation, by=membership, at=timezone.now())
    messages.success(request, _("Invitation de %(email)s retirée.") % {"email": invitation.email})
    return redirect("accounts:people")


@signed_in
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is this person here, and what do they hold?"""
    shown = get_object_or_404(Membership.objects.select_related("user", "administration"), pk=pk)
    membership = authorise(request, manage_accounts, shown)
    return _person_page(request, membership, shown, RoleForm(shown))


@signed_in
@require_POST
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a person another role."""
    shown = get_object_or_404(Membership.objects.select_related("user", "administration"), pk=pk)
    membership = authorise(request, manage_accounts, shown)
    form = RoleForm(shown, request.POST)
    if form.is_valid():
        try:
            changed = actions.change_role(shown, role=Role(form.cleaned_data["role"]), by=membership, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            role = changed.get_role_display()
            messages.success(
                request, _("%(name)s a maintenant le rôle : %(role)s.") % {"name": changed.user, "role": role}
            )
            return redirect("accounts:person", pk=changed.pk)
    return _person_page(request, membership, shown, form)


@signed_in
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """To whom does it go, what this person held?"""
    leaver = get_object_or_404(Membership.objects.select_related("user", "administration"), pk=pk)
    membership = authorise(request, manage_accounts, leaver)
    held = holdings_of(leaver)
    successors = queries.memberships_in_force(membership.administration, timezone.localdate()).exclude(pk=leaver.pk)
    form = CloseForm(successors, request.POST if request.method == "POST" else None, is_needed=bool(held))
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_membership(
                leaver, successor=form.cleaned_data.get("successor"), by=membership, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Le rôle de %(name)s est fermé.") % {"name": leaver.user})
            return redirect("accounts:people")
    return render(request, "accounts/close.html", {"leaver": leaver, "held": held, "form": form})


@signed_in
def reset_second_factor(request: MemberRequest, pk: int) -> HttpResponse:
    """Has this person lost the phone?"""
    shown = get_object_or_404(Membership.objects.select_related("user", "administration"), pk=pk)
    membership = authorise(request, manage_accounts, shown)
    if request.method == "POST":
        actions.reset_second_factor(of=shown.user, by=membership, at=timezone.now())
        messages.success(request, _("Le second facteur de %(name)s est réinitialisé.") % {"name": shown.user})
        return redirect("accounts:person", pk=shown.pk)
    context = {
        "title": _("Réinitialiser le second facteur de %(name)s ?") % {"name": shown.user},
        "sentence": _("À faire quand le téléphone est perdu, et que c'est bien cette personne qui le demande."),
        "consequences": [
            _("Elle ne pourra plus signer tant qu'elle n'en aura pas mis un autre en place."),
            _("Un courriel le lui dit, et le registre garde qui l'a fait."),
        ],
        "label": _("Réinitialiser"),
        "cancel": reverse("accounts:person", args=[shown.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _person_page(request: MemberRequest, membership: Membership, shown: Membership, form: RoleForm) -> HttpResponse:
    context = {
        "shown": shown,
        "form": form,
        "held": holdings_of(shown) if shown.until is None else [],
        "history": queries.roles_of(shown.user, membership.administration),
        "protected": queries.has_second_factor(shown.user),
        "may_change": shown.until is None and shown.user_id != membership.user_id,
    }
    return render(request, "accounts/person.html", context)


def _asked(request: MemberRequest) -> dict[str, Any]:
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    return {"role": said.get("role", ""), "words": said.get("q", ""), "left": said.get("left", False)}


def _role_words(role: str) -> str:
    return str(Role(role).label) if role else ""
