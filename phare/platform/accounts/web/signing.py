"""Coming in: sign in, ask for a new password, choose it, accept an invitation."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, LoginView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from phare.platform.accounts import actions, queries
from phare.platform.accounts.models import Invitation, Membership, User
from phare.platform.accounts.web.forms import ChosenPasswordForm, JoinForm, ResetForm, SignInForm
from phare.platform.accounts.web.middleware import CURRENT
from phare.ui.addresses import address_of
from phare.values.refusal import Refusal

# Named, since axes' own backend only counts failures.
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInView(LoginView):
    """Who are you?"""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.PHARE_DEMONSTRATION:
            found = queries.demonstration_doors(timezone.localdate())
            context["doors"] = [
                (administration, list(members))
                for administration, members in groupby(found, lambda m: m.administration)
            ]
            context["demonstration_password"] = settings.PHARE_DEMONSTRATION_PASSWORD
        return context


@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """To which address must the link go?"""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_reset(form.cleaned_data["email"], address=address_of(request))
        return redirect("accounts:reset-sent")
    return render(request, "accounts/reset.html", {"form": form})


def reset_sent(request: HttpRequest) -> HttpResponse:
    """What happens now? The same is said whether or not the address has an account."""
    return render(request, "accounts/reset_sent.html", {"minutes": int(actions.PAUSE.total_seconds() // 60)})


class ResetConfirmView(PasswordResetConfirmView):
    """Which is the new password?"""

    template_name = "accounts/reset_confirm.html"
    form_class = ChosenPasswordForm
    success_url = reverse_lazy("accounts:sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        actions.choose_password(form.user, form.cleaned_data["new_password1"], at=timezone.now())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("Votre mot de passe est changé : connectez-vous avec le nouveau."))
        return HttpResponseRedirect(self.get_success_url())


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Do you accept this invitation?"""
    invitation = queries.invitation_of(token, timezone.now())
    if invitation is None:
        return render(request, "accounts/join_over.html", status=410)
    if isinstance(request.user, User):
        return _join_signed_in(request, invitation, request.user)
    if queries.has_account(invitation.email):
        return render(request, "accounts/join_known.html", {"invitation": invitation})
    form = JoinForm(invitation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = actions.accept_invitation(
                invitation,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["new_password1"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            login(request, membership.user, backend=BACKEND)
            return _enter(request, membership)
    return render(request, "accounts/join.html", {"invitation": invitation, "form": form})


def _join_signed_in(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if request.method == "POST":
        return _enter(request, actions.accept_invitation(invitation, user=user, at=timezone.now()))
    same = user.email == invitation.email
    return render(request, "accounts/join_signed_in.html", {"invitation": invitation, "same": same})


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[CURRENT] = membership.pk
    messages.success(
        request,
        _("Bienvenue. Vous agissez comme %(role)s · %(administration)s.")
        % {"role": membership.get_role_display(), "administration": membership.administration},
    )
    return redirect(settings.LOGIN_REDIRECT_URL)
