"""What my administration shows to others, and what others show to it (MUT-004)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts import actions, queries
from phare.platform.accounts.models import Sharing
from phare.platform.accounts.permissions import (
    MemberRequest,
    authorise,
    manage_sharings,
    see_sharings,
    signed_in,
)
from phare.platform.accounts.signals import record_classes
from phare.platform.accounts.web.forms import SharingForm
from phare.values.refusal import Refusal


@signed_in
def sharings(request: MemberRequest) -> HttpResponse:
    """What do we show to whom, until when?"""
    membership = authorise(request, see_sharings)
    today, classes = timezone.localdate(), record_classes()

    def named(sharing: Sharing) -> tuple[Sharing, str]:
        return sharing, str(classes.get(sharing.record_class, sharing.record_class))

    granted = queries.sharings_granted(membership.administration)
    context = {
        "granted": [(*named(sharing), sharing.is_over(today)) for sharing in granted],
        "received": [named(sharing) for sharing in queries.sharings_received(membership.administration, today)],
        "may_manage": manage_sharings.test(membership),
        "nothing_to_share": not classes,
        "today": today,
    }
    return render(request, "accounts/sharings.html", context)


@signed_in
def grant(request: MemberRequest) -> HttpResponse:
    """What to show, to whom, until when, and why?"""
    membership = authorise(request, manage_sharings)
    form = SharingForm(membership.administration, request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_sharing(
                administration=membership.administration, by=membership, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Le partage est ouvert."))
            return redirect("accounts:sharings")
    return render(request, "accounts/grant_sharing.html", {"form": form})


@signed_in
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop showing it from now on?"""
    sharing = get_object_or_404(Sharing.objects.select_related("shared_with"), pk=pk)
    membership = authorise(request, manage_sharings, sharing)
    if request.method == "POST":
        actions.revoke_sharing(sharing, by=membership, at=timezone.now())
        messages.success(request, _("Le partage est arrêté."))
        return redirect("accounts:sharings")
    words = {
        "name": sharing.shared_with,
        "class": record_classes().get(sharing.record_class, sharing.record_class),
    }
    context = {
        "title": _("Arrêter ce partage ?"),
        "sentence": _("%(name)s ne verra plus : %(class)s.") % words,
        "label": _("Arrêter le partage"),
        "cancel": "..",
    }
    return render(request, "ui/confirm.html", context)
