"""Who may sign for whoever decides: acts given, and taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import NotOfThisAdministrationError, OutOfOrderError, QuestionMissingError
from phare.decisions.actions.writing import plain
from phare.decisions.models import SigningAct
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def give_signing_act(
    *,
    holder: Membership,
    kind: str,
    reference: str,
    published_on: dt.date,
    since: dt.date,
    until: dt.date | None,
    by: Membership,
    at: dt.datetime,
) -> SigningAct:
    """Record the published act by which a member may sign for whoever decides, and return it (ACT-105).

    Raises NotOfThisAdministrationError, QuestionMissingError (no reference), OutOfOrderError (dates in disorder: an
    act binds from the day after its publication on, ACT-106).
    """
    if holder.administration_id != by.administration_id:
        raise NotOfThisAdministrationError(_("Le titulaire doit être de votre administration."))
    wanted = plain(reference)[:200]
    if not wanted:
        raise QuestionMissingError(_("Donnez la référence de l'acte : l'arbitrage signé la portera."))
    if since <= published_on:
        raise OutOfOrderError(_("Un acte prend effet au plus tôt le lendemain de sa publication : corrigez les dates."))
    if until is not None and until < since:
        raise OutOfOrderError(_("La fin de l'acte précède son début : corrigez les dates."))
    with transaction.atomic():
        act = SigningAct.objects.create(
            administration_id=by.administration_id,
            holder=holder,
            kind=kind,
            reference=wanted,
            published_on=published_on,
            since=since,
            until=until,
        )
        said = {"holder": holder.audit_reference, "kind": kind, "reference": wanted, "since": since, "until": until}
        audit.record("decisions.signing_act.given", act, by, at, {"after": said})
    return act


def revoke_signing_act(*, act: SigningAct, on: dt.date, by: Membership, at: dt.datetime) -> SigningAct:
    """Take an act back from a day on, and return it; what was signed under it stays. Raises OutOfOrderError."""
    with transaction.atomic():
        kept = SigningAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
        if kept.revoked_on is not None:
            raise OutOfOrderError(_("Cet acte est déjà retiré."))
        kept.revoked_on = on
        kept.save(update_fields=["revoked_on"])
        audit.record("decisions.signing_act.revoked", kept, by, at, {"revoked_on": on})
    return kept
