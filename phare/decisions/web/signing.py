"""Signing: an arbitration, by whoever decides or stands in; a service agreement, by both sides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.models import Arbitration, ServiceAgreement
from phare.decisions.permissions import AgreementOnDay, ArbitrationOnDay
from phare.decisions.queries.capacities import own_capacity, place_capacity, place_in
from phare.decisions.queries.pages import moves_of, reserves_of
from phare.decisions.web.filling import fill, saves
from phare.decisions.web.forms import AgreementForm, ServiceAgreementForm, SignForm
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.accounts.queries import demonstration_code
from phare.ui.filling import posted
from phare.values.refusal import Refusal


@signed_in
def sign(request: MemberRequest, pk: int) -> HttpResponse:
    """Is this what I sign?"""
    thing = get_object_or_404(
        Arbitration.objects.select_related("administration", "chosen", "photograph", "plan", "signed_by__user"), pk=pk
    )
    day = timezone.localdate()
    membership = authorise(request, permissions.sign, ArbitrationOnDay(thing, day))
    if not permissions.see_arbitration.test(membership, ArbitrationOnDay(thing, day)):
        # His act has lapsed: he is told so, and nothing of what he may no longer sign.
        actions.refuse_unready(thing, membership, day)
        raise PermissionDenied
    form = SignForm(posted(request), initial={"version": thing.version, "capacity": own_capacity(membership)})
    shown: dict[str, Any] = {"arbitration": thing, "code": demonstration_code(membership.user), "not_yet": ""}
    if request.method != "POST":
        try:
            shown["act"] = actions.refuse_unready(thing, membership, day)
        except Refusal as refusal:
            shown["not_yet"] = refusal.sentence
    if thing.is_open:
        shown["reserves"] = reserves_of(thing)
    if thing.chosen is not None:
        shown["moves"] = moves_of(thing.chosen, thing, membership, day)
    return fill(
        request,
        form,
        saves(actions.sign_arbitration, membership, arbitration=thing),
        title=_("Signer l'arbitrage"),
        template="decisions/sign.html",
        done=_("L'arbitrage est signé. Ses redéploiements et ses accords de service attendent d'être exécutés."),
        back=reverse("decisions:arbitration", args=[pk]),
        **shown,
    )


@signed_in
def agreement(request: MemberRequest, pk: int) -> HttpResponse:
    """What do the service and whoever decides agree on?"""
    thing = get_object_or_404(ServiceAgreement.objects.select_related(*_AGREEMENT), pk=pk)
    day = timezone.localdate()
    on_day = AgreementOnDay(thing, day)
    membership = authorise(request, permissions.read_agreement, on_day)
    for_service = permissions.sign_agreement_for_service.test(membership, on_day) and not thing.service_signed_at
    for_decider = permissions.sign_agreement_for_decider.test(membership, on_day) and not thing.decider_signed_at
    may_sign, not_yet = for_service or for_decider, ""
    if request.method == "POST" and not may_sign:
        raise PermissionDenied
    if for_decider and not for_service:
        try:
            actions.refuse_deciders_signature(thing, membership, day)
        except Refusal as refusal:
            may_sign, not_yet = request.method == "POST", refusal.sentence
    assert thing.arbitration.chosen is not None
    moves = thing.arbitration.chosen.redeployments.select_related(
        "profile", "origin_service", "origin_mission", "service", "mission", "to_programme", "responsible"
    )
    return fill(
        request,
        _agreement_form(request, thing, membership, day, for_service),
        saves(
            actions.sign_agreement_for_service if for_service else actions.sign_agreement_for_decider,
            membership,
            agreement=thing,
        ),
        title=_("Accord de service : %(service)s") % {"service": thing.service.name},
        template="decisions/agreement.html",
        done=_("L'accord est signé."),
        back=reverse("decisions:agreement", args=[pk]),
        agreement=thing,
        arbitration=thing.arbitration,
        arriving=moves.filter(service=thing.service),
        leaving=moves.filter(origin_service=thing.service).exclude(service=thing.service),
        for_service=for_service,
        may_sign=may_sign,
        not_yet=not_yet,
        code=demonstration_code(membership.user),
    )


_AGREEMENT = (
    "arbitration__administration",
    "arbitration__chosen",
    "service",
    "service_signed_by__user",
    "decider_signed_by__user",
)


def _agreement_form(
    request: MemberRequest, thing: ServiceAgreement, membership: Membership, day: dt.date, for_service: bool
) -> AgreementForm:
    """What the side that the member signs for says, his capacity proposed."""
    if for_service:
        own = place_capacity(place_in(thing.service, membership, day), thing.service, membership)
        return ServiceAgreementForm(posted(request), initial={"capacity": own})
    return AgreementForm(posted(request), initial={"capacity": own_capacity(membership)})
