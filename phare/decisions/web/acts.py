"""Who may sign for whoever decides."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.models import SigningAct
from phare.decisions.queries.capacities import perimeter_of
from phare.decisions.web.filling import fill, saves
from phare.decisions.web.forms import RevokeForm, SigningActForm
from phare.organisation.models import Service
from phare.organisation.queries import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.filling import posted


@signed_in
def acts(request: MemberRequest) -> HttpResponse:
    """Who may sign for whoever decides, by which act, until when?"""
    membership = authorise(request, permissions.keep_signing_acts)
    day = timezone.localdate()
    kept = SigningAct.objects.filter(administration_id=membership.administration_id)
    in_force = set(kept.in_force(day).values_list("pk", flat=True))
    rows = kept.select_related("holder__user").prefetch_related("services")
    return render(
        request,
        "decisions/acts.html",
        {
            "today": day,
            "lines": [(act, act.pk in in_force, perimeter_of(act)) for act in rows],
            "actions": [(_("Enregistrer un acte"), reverse("decisions:give-act"))],
        },
    )


@signed_in
def give(request: MemberRequest) -> HttpResponse:
    """Which published act lets whom sign, from when to when?"""
    membership = authorise(request, permissions.keep_signing_acts)
    members = Membership.objects.in_force(timezone.localdate()).filter(administration_id=membership.administration_id)
    form = SigningActForm(
        posted(request),
        members=members.select_related("user").order_by("user__name"),
        services=known_from(Service, membership.administration_id, timezone.localdate()).order_by("code"),
    )
    return fill(
        request,
        form,
        saves(actions.give_signing_act, membership),
        title=_("Enregistrer un acte d'habilitation à signer"),
        lead=_("Suppléance, intérim ou délégation : nominatif, écrit, publié, pour un temps et des actes dits."),
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
        saves(actions.revoke_signing_act, membership, act=act),
        title=_("Retirer l'acte %(act)s") % {"act": act.reference},
        lead=_("Ce qui a été signé sous cet acte reste signé."),
        done=_("L'acte est retiré."),
        back=reverse("decisions:acts"),
    )
