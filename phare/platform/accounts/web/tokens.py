"""My personal tokens: see them, make one, revoke one."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from phare.platform.accounts import actions, queries
from phare.platform.accounts.models import AccessToken, Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in
from phare.platform.accounts.signals import scopes
from phare.platform.accounts.web.forms import PasswordForm, TokenForm
from phare.ui.forms import Form, IdentityForm
from phare.values.refusal import Refusal

LIFE = dt.timedelta(days=90)
"""How long a token lasts when nothing else is asked."""


@signed_in
def tokens(request: MemberRequest) -> HttpResponse:
    """Which programs may act in my name, until when?"""
    membership = authorise(request, is_member)
    now, labels = timezone.now(), scopes()
    rows = [
        {"token": each, "is_over": each.is_over(now), "scopes": [labels.get(code, code) for code in each.scopes]}
        for each in queries.tokens_of(membership)
    ]
    actions_ = [
        (_("Créer un jeton"), reverse("accounts:new-token")),
        (_("Lire la documentation"), reverse("api:openapi-view")),
    ]
    return render(request, "accounts/tokens.html", {"rows": rows, "actions": actions_})


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
def new_token(request: MemberRequest) -> HttpResponse:
    """What may the program do, until when, and is it really you who asks?"""
    membership = authorise(request, is_member)
    data = request.POST if request.method == "POST" else None
    form = TokenForm(data, initial={"expires_on": timezone.localdate() + LIFE})
    protected = queries.has_second_factor(membership.user)
    identity: Form = IdentityForm(data) if protected else PasswordForm(request, data)
    if form.is_valid() and identity.is_valid():
        try:
            if protected:
                actions.verify_identity(user=membership.user, **identity.cleaned_data)
            token, text = actions.give_token(by=membership, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return render(request, "accounts/token_given.html", {"token": token, "text": text})
    context = {"form": form, "identity": identity, "code": queries.demonstration_code(membership.user)}
    return render(request, "accounts/new_token.html", context)


@signed_in
def revoke_token(request: MemberRequest, pk: int) -> HttpResponse:
    """Shall this token open nothing any more?"""
    token, membership = _own(request, pk)
    if request.method == "POST":
        actions.revoke_token(token, by=membership, at=timezone.now())
        messages.success(request, _("Le jeton est révoqué : il n'ouvre plus rien."))
        return redirect("accounts:tokens")
    context = {
        "title": _("Révoquer « %(name)s » ?") % {"name": token.name},
        "sentence": _("Le programme qui s'en sert sera refusé dès maintenant. Un jeton révoqué ne se rétablit pas."),
        "label": _("Révoquer le jeton"),
        "cancel": reverse("accounts:tokens"),
    }
    return render(request, "ui/confirm.html", context)


def _own(request: MemberRequest, pk: int) -> tuple[AccessToken, Membership]:
    """One of the member's own tokens, or 404."""
    membership = authorise(request, is_member)
    return get_object_or_404(queries.tokens_of(membership), pk=pk), membership
