"""What is ordered is followed: where a redeployment stands, who answers for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions import actions, permissions
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, RedeploymentState
from phare.decisions.models import Redeployment
from phare.decisions.permissions import RedeploymentOnDay
from phare.decisions.web.filling import fill, saves
from phare.decisions.web.forms import EntrustForm, RedeploymentForm
from phare.organisation.models import Service
from phare.organisation.queries import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in, steers
from phare.ui.filling import posted


def _found(pk: int) -> Redeployment:
    """A redeployment that was ordered: one that an option only proposes is nobody's to carry out."""
    ordered = Redeployment.objects.exclude(state=RedeploymentState.PROPOSED)
    return get_object_or_404(
        ordered.select_related(
            "option__arbitration__administration",
            "profile",
            "origin_service",
            "origin_mission",
            "service",
            "mission",
            "responsible",
        ),
        pk=pk,
    )


def states_open_to(membership: Membership, move: Redeployment) -> frozenset[RedeploymentState]:
    """Return the states that a member may give a redeployment: sending it back once refused is for who steers."""
    following = REDEPLOYMENT_FOLLOWING[RedeploymentState(move.state)]
    if move.state == RedeploymentState.REFUSED and not steers.test(membership):
        return frozenset()
    return following


@signed_in
def redeployment(request: MemberRequest, pk: int) -> HttpResponse:
    """Where does this redeployment stand, and what stands in its way?"""
    move = _found(pk)
    membership = authorise(request, permissions.follow_redeployment, RedeploymentOnDay(move, timezone.localdate()))
    form = RedeploymentForm(posted(request), initial={"version": move.version}, states=states_open_to(membership, move))
    act = move.option.arbitration
    return fill(
        request,
        form,
        saves(actions.move_redeployment, membership, redeployment=move),
        title=_("Redéploiement vers %(mission)s") % {"mission": move.mission.name},
        template="decisions/redeployment.html",
        done=_("L'état du redéploiement est enregistré."),
        back=reverse("decisions:arbitration", args=[act.pk]) + "#suivi",
        move=move,
        arbitration=act,
        may_entrust=steers.test(membership),
    )


@signed_in
def entrust(request: MemberRequest, pk: int) -> HttpResponse:
    """Who answers for this redeployment, by when?"""
    move = _found(pk)
    membership = authorise(request, permissions.prepare_arbitrations, move)
    form = EntrustForm(
        posted(request),
        initial={"version": move.version, "to": move.responsible_id, "due": move.due_on},
        services=known_from(Service, move.administration_id, timezone.localdate()),
    )
    return fill(
        request,
        form,
        saves(actions.entrust_redeployment, membership, redeployment=move),
        title=_("Confier ce redéploiement"),
        lead=_("%(from)s vers %(to)s") % {"from": move.origin_mission.name, "to": move.mission.name},
        done=_("Le redéploiement est confié."),
        back=reverse("decisions:redeployment", args=[pk]),
    )
