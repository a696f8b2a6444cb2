"""My second factor: see it, put it in place, take it away."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from phare.platform.accounts import actions, queries
from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in
from phare.platform.accounts.web.forms import FirstCodeForm
from phare.ui.forms import Form, IdentityForm
from phare.values.refusal import Refusal


@signed_in
def second_factor(request: MemberRequest) -> HttpResponse:
    """Do I have a second factor, and what is it for?"""
    membership = authorise(request, is_member)
    return render(request, "accounts/second_factor.html", {"device": queries.second_factor_of(membership.user)})


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
def begin(request: MemberRequest) -> HttpResponse:
    """Shall a secret be made? Whoever has one already proves it first."""
    membership = authorise(request, is_member)
    replaces = queries.has_second_factor(membership.user)
    data = request.POST if request.method == "POST" else None
    form = IdentityForm(data) if replaces else Form(data)
    if form.is_valid():
        try:
            actions.begin_second_factor(by=membership, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("accounts:second-factor-confirm")
    context = {"form": form, "replaces": replaces, "code": queries.demonstration_code(membership.user)}
    return render(request, "accounts/second_factor_begin.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("code")
def confirm(request: MemberRequest) -> HttpResponse:
    """Does the phone show the right code?"""
    membership = authorise(request, is_member)
    device = queries.pending_second_factor(membership.user, timezone.now())
    if device is None:
        messages.info(request, _("Rien n'attend d'être confirmé, ou depuis plus de 30 minutes : recommencez."))
        return redirect("accounts:second-factor")
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.confirm_second_factor(by=membership, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Votre second facteur est en place. Un courriel vous le confirme."))
            return redirect("accounts:second-factor")
    address, secret = queries.enrolment_address(device, membership.administration), queries.secret_of(device)
    context = {
        "form": form,
        "address": address,
        "drawing": drawing_of(address),
        "secret": [secret[start : start + 4] for start in range(0, len(secret), 4)],
        "code": queries.demonstration_code(membership.user, confirmed=False),
    }
    return render(request, "accounts/second_factor_confirm.html", context)


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
def remove(request: MemberRequest) -> HttpResponse:
    """Is it really you who takes it away?"""
    membership = authorise(request, is_member)
    if not queries.has_second_factor(membership.user):
        return redirect("accounts:second-factor")
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.remove_second_factor(by=membership, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Votre second facteur est retiré. Un courriel vous le confirme."))
            return redirect("accounts:second-factor")
    context = {"form": form, "code": queries.demonstration_code(membership.user)}
    return render(request, "accounts/second_factor_remove.html", context)


def drawing_of(address: str) -> SafeString:
    """Return the QR code of an address as SVG, black on white with its quiet zone, without any style of its own."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, svgclass=None, lineclass=None, light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 - made of digits by segno: the address is in it as squares only
