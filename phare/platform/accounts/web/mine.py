"""My account: my roles, the one I act under, my password, my language."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from phare.platform.accounts import actions, queries
from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in
from phare.platform.accounts.web.forms import ChangedPasswordForm
from phare.platform.accounts.web.middleware import CURRENT


@signed_in
def mine(request: MemberRequest) -> HttpResponse:
    """Who am I here, and which other roles do I have?"""
    membership = authorise(request, is_member)
    hats = queries.hats(membership.user, timezone.localdate())
    protected = queries.has_second_factor(membership.user)
    return render(request, "accounts/mine.html", {"hats": hats, "protected": protected})


@signed_in
@require_POST
def switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Act under another of one's own roles."""
    membership = authorise(request, is_member)
    hats = queries.hats(membership.user, timezone.localdate())
    chosen = get_object_or_404(hats, pk=pk)
    request.session[CURRENT] = chosen.pk
    messages.success(
        request,
        _("Vous agissez maintenant comme %(role)s · %(administration)s.")
        % {"role": chosen.get_role_display(), "administration": chosen.administration},
    )
    return redirect("cockpit:home")


@signed_in
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
def change_password(request: MemberRequest) -> HttpResponse:
    """Which is the new password?"""
    membership = authorise(request, is_member)
    form = ChangedPasswordForm(membership.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(membership.user, form.cleaned_data["new_password1"], at=timezone.now())
        # The other sessions of this account end; this one goes on.
        update_session_auth_hash(request, membership.user)
        messages.success(request, _("Votre mot de passe est changé. Vos autres sessions sont fermées."))
        return redirect("accounts:mine")
    return render(request, "accounts/change_password.html", {"form": form})
