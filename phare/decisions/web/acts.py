"""Who may sign for whoever decides."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.models import SigningAct
from phare.decisions.web.filling import fill, posted
from phare.decisions.web.forms import RevokeForm, SigningActForm
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


@signed_in
def acts(request: MemberRequest) -> HttpResponse:
    """Who may sign for whoever decides, by which act, until when?"""
    membership = authorise(request, permissions.keep_signing_acts)
    day = timezone.localdate()
    kept = SigningAct.objects.filter(administration_id=membership.administration_id).select_related("holder__user")
    in_force = set(kept.in_force(day).values_list("pk", flat=True))
    return render(
        request,
        "decisions/acts.html",
        {
            "lines": [(act, act.pk in in_force) for act in kept],
            "actions": [(_("Enregistrer un acte"), reverse("decisions:give-act"))],
        },
    )


@signed_in
def give(request: MemberRequest) -> HttpResponse:
    """Which published act lets whom sign, from when to when?"""
    membership = authorise(request, permissions.keep_signing_acts)
    members = Membership.objects.in_force(timezone.localdate()).filter(administration_id=membership.administration_id)
    form = SigningActForm(posted(request), members=members.select_related("user").order_by("user__name"))
    return fill(
        request,
        form,
        lambda filled: actions.give_signing_act(by=membership, at=timezone.now(), **filled.cleaned_data),
        title=_("Enregistrer un acte d'habilitation à signer"),
        lead=_("Suppléance, intérim ou délégation : nominatif, écrit, publié, limité dans le temps."),
        done=_("L'acte est enregistré."),
        back=reverse("decisions:acts"),
    )


@signed_in
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """From when does this act no longer hold?"""
    act = get_object_or_404(SigningAct.objects.select_related("holder__user"), pk=pk)
    membership = authorise(request, permissions.keep_signing_acts, act)
    form = RevokeForm(posted(request), initial={"on": timezone.localdate()})
    return fill(
        request,
        form,
        lambda filled: actions.revoke_signing_act(act=act, by=membership, at=timezone.now(), **filled.cleaned_data),
        title=_("Retirer l'acte %(act)s") % {"act": act.reference},
        lead=_("Ce qui a été signé sous cet acte reste signé."),
        done=_("L'acte est retiré."),
        back=reverse("decisions:acts"),
    )
