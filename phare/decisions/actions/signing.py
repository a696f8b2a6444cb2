"""The signature: by whoever decides or stands in, password and second factor again, once all required is there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.acts import hold_signing_act, signing_act_of
from phare.decisions.actions.consulting import refuse_outdated
from phare.decisions.actions.refusals import (
    EffectWithoutMeasureError,
    NoChoiceError,
    NotEmpoweredError,
    ObservationsAwaitedError,
    OpinionMissingError,
)
from phare.decisions.actions.writing import CONSULTING, LONGEST_CAPACITY, held, plain
from phare.decisions.kernel.content import digest
from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.life import ArbitrationState, RedeploymentState, first_due
from phare.decisions.models import Arbitration, Redeployment, ServiceAgreement, SigningAct
from phare.decisions.permissions import services_concerned
from phare.decisions.queries.capacities import capacity_of, own_capacity
from phare.decisions.queries.content import content_to_sign
from phare.decisions.queries.opinions import opinions_lacking, services_silent
from phare.platform.accounts.actions import verify_identity
from phare.platform.accounts.models import Administration, Membership
from phare.platform.audit import actions as audit
from phare.ui.formats import on_date


def sign_arbitration(
    *,
    arbitration: Arbitration,
    password: str,
    code: str,
    version: int,
    by: Membership,
    at: dt.datetime,
    capacity: str = "",
) -> Arbitration:
    """Sign an arbitration and return it: numbered, frozen, its redeployments to be done, its agreements to be signed.

    `capacity` is how the signatory says his own, what his role is called when he says nothing; the act by which he
    signs for whoever decides is always added to it. What is signed is in French, whatever language he reads.

    Refused, in this order, and nothing written: AlreadySignedError, OutOfOrderError, ChangedMeanwhileError,
    NotEmpoweredError (BeyondScopeError among them), NoChoiceError, EffectWithoutMeasureError, OutdatedFiguresError,
    OpinionMissingError, ObservationsAwaitedError; then what `verify_identity` raises (IDN-009).
    """
    day = timezone.localdate(at)
    with transaction.atomic():
        refuse_unready(held(arbitration, version, CONSULTING), by, day)
    # In a transaction of its own: a wrong code counts even though the signature is refused.
    verify_identity(user=by.user, password=password, code=code)
    with transaction.atomic():
        kept = held(arbitration, version, CONSULTING)
        act = refuse_unready(kept, by, day)
        hold_signing_act(act, day)
        kept.signed_by, kept.signing_act, kept.signed_at = by, act, at
        _freeze(kept, plain(capacity)[:LONGEST_CAPACITY] or own_capacity(by))
        # Last: from here on the database itself refuses to change what was signed.
        kept.save()
        audit.record(
            "decisions.arbitration.signed",
            kept,
            by,
            at,
            {
                "reference": kept.reference,
                "option": kept.chosen_id,
                "signed_as": kept.signed_as,
                "digest": kept.frozen_digest,
            },
        )
    return kept


def _freeze(arbitration: Arbitration, own: str) -> None:
    """Number what is signed, order what it orders, and keep all of it, with its digest; the caller saves."""
    assert arbitration.signed_at is not None
    _number(arbitration, timezone.localdate(arbitration.signed_at))
    arbitration.state, arbitration.signed_as = ArbitrationState.SIGNED, capacity_of(own, arbitration.signing_act)
    _order_redeployments(arbitration)
    for service_id in sorted(_services_ordered(arbitration)):
        ServiceAgreement.objects.create(arbitration=arbitration, service_id=service_id)
    arbitration.frozen = content_to_sign(arbitration, own)
    arbitration.frozen_digest = digest(arbitration.frozen)


def refuse_unready(arbitration: Arbitration, by: Membership, day: dt.date) -> SigningAct | None:
    """Raise what keeps an arbitration from being signed by this member on this day.

    Returns the act by which he signs for whoever decides; None for whoever decides himself.
    """
    if by.administration_id != arbitration.administration_id:
        raise NotEmpoweredError(_("Cet arbitrage est celui d'une autre administration : vous ne pouvez le signer."))
    act = signing_act_of(by, day, Scope.ARBITRATIONS, services_concerned(arbitration))
    option = arbitration.chosen
    if option is None or not arbitration.reasons or arbitration.effect_on is None or arbitration.verify_on is None:
        raise NoChoiceError(_("Choisissez une option, dites vos motifs et les deux dates, puis signez."))
    if arbitration.effect_on < day:
        raise NoChoiceError(
            _("La date d'effet (%(day)s) est passée : une décision ne vaut que pour l'avenir. Revoyez le choix.")
            % {"day": on_date(arbitration.effect_on)}
        )
    if not option.is_status_quo and not option.effects.exists():
        raise EffectWithoutMeasureError(
            _("Aucun effet n'est attendu de l'option retenue : dites ce qui sera mesuré, combien et quand, pour "
              "pouvoir le vérifier.")
        )  # fmt: skip
    refuse_outdated(arbitration)
    if missing := opinions_lacking(arbitration, option, day):
        listed = ", ".join(f"{what} ({rule})" if rule else what for what, rule in missing)
        raise OpinionMissingError(
            _("Il manque un avis obligatoire avant de signer : %(opinions)s. Enregistrez-le dès qu'il est rendu.")
            % {"opinions": listed}
        )
    if silent := services_silent(arbitration, day):
        raise ObservationsAwaitedError(
            _("Ces services n'ont pas encore fait d'observation et peuvent le faire jusqu'au %(due)s : %(services)s.")
            % {
                "due": on_date(arbitration.observations_due),
                "services": ", ".join(each.service.name for each in silent),
            }
        )
    return act


def _number(arbitration: Arbitration, day: dt.date) -> None:
    """The next number of the year in the administration's register, one signature at a time."""
    Administration.objects.select_for_update(no_key=True).get(pk=arbitration.administration_id)
    signed = Arbitration.objects.filter(administration_id=arbitration.administration_id, year=day.year)
    last: int | None = signed.aggregate(last=Max("number"))["last"]
    arbitration.year, arbitration.number = day.year, (last or 0) + 1


def _order_redeployments(arbitration: Arbitration) -> None:
    """What the chosen option proposed is to be done by the receiving service, by the end of its year."""
    assert arbitration.effect_on is not None
    moves = list(Redeployment.objects.filter(option=arbitration.chosen_id))
    for move in moves:
        move.state, move.responsible_id = RedeploymentState.TO_DO, move.service_id
        move.due_on = first_due(move.year, arbitration.effect_on)
    Redeployment.objects.bulk_update(moves, ["state", "responsible_id", "due_on"])


def _services_ordered(arbitration: Arbitration) -> set[Any]:
    pairs = Redeployment.objects.filter(option=arbitration.chosen_id).values_list("origin_service", "service")
    return {key for pair in pairs for key in pair}
