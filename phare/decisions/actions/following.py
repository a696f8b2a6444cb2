"""What is ordered is carried out: redeployments move on, agreements are signed by both sides."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.acts import hold_signing_act, signing_act_of
from phare.decisions.actions.refusals import (
    AlreadyGivenError,
    ChangedMeanwhileError,
    NotEmpoweredError,
    OutOfOrderError,
    ReasonMissingError,
)
from phare.decisions.actions.writing import LONGEST_CAPACITY, plain
from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, WITH_OBSTACLE, RedeploymentState
from phare.decisions.models import Redeployment, ServiceAgreement, SigningAct
from phare.decisions.queries.capacities import capacity_of, own_capacity, place_capacity, place_in, with_order
from phare.organisation.models import Service
from phare.platform.accounts.actions import verify_identity
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def move_redeployment(
    *, redeployment: Redeployment, to: str, obstacle: str, version: int, by: Membership, at: dt.datetime
) -> Redeployment:
    """Say where a redeployment stands, with what stands in the way of it when something does; return it.

    Refused by its service, it stays in the list, with the reason, until whoever decides sends it back or decides anew.
    Raises OutOfOrderError, ReasonMissingError, ChangedMeanwhileError.
    """
    wanted, said = RedeploymentState(to), obstacle.replace("\x00", "").strip()
    if wanted in WITH_OBSTACLE and not said:
        raise ReasonMissingError(_("Dites ce qui empêche ce redéploiement, et qui pourrait lever l'obstacle."))
    with transaction.atomic():
        kept = _held(redeployment, version)
        if kept.state == RedeploymentState.PROPOSED:
            raise OutOfOrderError(_("Ce redéploiement n'est que proposé : seul un arbitrage signé l'ordonne."))
        if wanted not in REDEPLOYMENT_FOLLOWING[RedeploymentState(kept.state)]:
            raise OutOfOrderError(
                _("Ce redéploiement est « %(state)s » : il ne peut pas passer à « %(to)s ».")
                % {"state": kept.get_state_display(), "to": Redeployment.State(wanted).label}
            )
        before = kept.state
        kept.state, kept.obstacle = wanted, said if wanted in WITH_OBSTACLE else ""
        kept.save(update_fields=["state", "obstacle", "version"])
        audit.record("decisions.redeployment.moved", kept, by, at, {"state": [before, wanted], "obstacle": said})
    return kept


def entrust_redeployment(
    *, redeployment: Redeployment, to: Service, due: dt.date, version: int, by: Membership, at: dt.datetime
) -> Redeployment:
    """Give a redeployment another responsible service, another due date, and return it.

    Raises NotEmpoweredError (another administration's service), OutOfOrderError (not ordered), ChangedMeanwhileError.
    """
    if to.administration_id != by.administration_id:
        raise NotEmpoweredError(_("Le service responsable doit être de votre administration."))
    with transaction.atomic():
        kept = _held(redeployment, version)
        if kept.state == RedeploymentState.PROPOSED:
            raise OutOfOrderError(_("Ce redéploiement n'est que proposé : il sera confié une fois l'arbitrage signé."))
        before = {"responsible": kept.responsible_id, "due_on": kept.due_on}
        kept.responsible, kept.due_on = to, due
        kept.save(update_fields=["responsible", "due_on", "version"])
        audit.record(
            "decisions.redeployment.entrusted",
            kept,
            by,
            at,
            {"before": before, "after": {"responsible": to.pk, "due_on": due}},
        )
    return kept


def sign_agreement_for_service(
    *,
    agreement: ServiceAgreement,
    reservations: str,
    password: str,
    code: str,
    by: Membership,
    at: dt.datetime,
    capacity: str = "",
) -> ServiceAgreement:
    """Sign a service agreement for the service, with its reservations if it has some, and return it.

    `capacity` is how the signatory says his own, his place when he says nothing; the order that gives him this place is
    always added to it (ACT-101). Raises AlreadyGivenError, and what `verify_identity` raises.
    """
    refuse_service_signed(agreement)
    verify_identity(user=by.user, password=password, code=code)
    with transaction.atomic():
        kept = _locked(agreement)
        refuse_service_signed(kept)
        place = place_in(kept.service, by, timezone.localdate(at))
        own = plain(capacity)[:LONGEST_CAPACITY] or place_capacity(place, kept.service, by)
        kept.service_signed_by, kept.service_signed_at, kept.service_signed_as = by, at, with_order(own, place)
        kept.reservations = reservations.replace("\x00", "").strip()
        kept.save()
        said = {"signed_as": kept.service_signed_as, "reservations": bool(kept.reservations)}
        audit.record("decisions.agreement.signed_by_service", kept, by, at, said)
    return kept


def sign_agreement_for_decider(
    *, agreement: ServiceAgreement, password: str, code: str, by: Membership, at: dt.datetime, capacity: str = ""
) -> ServiceAgreement:
    """Sign a service agreement for whoever decides, or as him who stands in or holds a delegation, and return it.

    `capacity` as in `sign_arbitration`. Raises what `refuse_deciders_signature` and `verify_identity` raise.
    """
    day = timezone.localdate(at)
    refuse_deciders_signature(agreement, by, day)
    verify_identity(user=by.user, password=password, code=code)
    with transaction.atomic():
        kept = _locked(agreement)
        act = refuse_deciders_signature(kept, by, day)
        hold_signing_act(act, day)
        own = plain(capacity)[:LONGEST_CAPACITY] or own_capacity(by)
        kept.decider_signed_by, kept.decider_signed_at, kept.decider_act = by, at, act
        kept.decider_signed_as = capacity_of(own, act)
        kept.save()
        said = {"signed_as": kept.decider_signed_as}
        audit.record("decisions.agreement.signed_by_decider", kept, by, at, said)
    return kept


def refuse_service_signed(agreement: ServiceAgreement) -> None:
    """Raise AlreadyGivenError when the service signed already."""
    if agreement.service_signed_at is not None:
        raise AlreadyGivenError(_("Le service a déjà signé cet accord."))


def refuse_deciders_signature(agreement: ServiceAgreement, by: Membership, day: dt.date) -> SigningAct | None:
    """Raise what keeps this member from signing an agreement for whoever decides on this day.

    Returns the act by which he signs; None for whoever decides himself. Raises AlreadyGivenError; NotEmpoweredError
    when he is of another administration, has no act in force that covers it, or signed for the service himself.
    """
    if agreement.decider_signed_at is not None:
        raise AlreadyGivenError(_("Le décideur a déjà signé cet accord."))
    if by.administration_id != agreement.administration_id:
        raise NotEmpoweredError(_("Cet accord est celui d'une autre administration : vous ne pouvez le signer."))
    act = signing_act_of(by, day, Scope.AGREEMENTS, frozenset({agreement.service_id}))
    signatory = agreement.service_signed_by
    if signatory is not None and signatory.user_id == by.user_id:
        raise NotEmpoweredError(
            _("Vous avez signé cet accord pour le service : une autre personne le signe pour le décideur.")
        )
    return act


def _locked(agreement: ServiceAgreement) -> ServiceAgreement:
    rows = ServiceAgreement.objects.select_related("arbitration", "service", "service_signed_by")
    return rows.select_for_update(of=("self",)).get(pk=agreement.pk)


def _held(redeployment: Redeployment, version: int) -> Redeployment:
    kept = Redeployment.objects.select_for_update(of=("self",)).get(pk=redeployment.pk)
    if kept.version != version:
        raise ChangedMeanwhileError(
            _("Quelqu'un a changé ce redéploiement depuis que vous l'avez ouvert : relisez-le, puis recommencez.")
        )
    kept.version += 1
    return kept
