"""Who may sign for whoever decides: acts given, and taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    NotEmpoweredError,
    NotOfThisAdministrationError,
    OutOfOrderError,
    QuestionMissingError,
)
from phare.decisions.actions.writing import plain
from phare.decisions.models import SigningAct
from phare.platform.accounts.models import Membership, Role
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
    act binds from the day after its publication on, ACT-106), NotEmpoweredError (the holder left, only audits or is a
    partner, or records his own act).
    """
    if holder.administration_id != by.administration_id:
        raise NotOfThisAdministrationError(_("Le titulaire doit être de votre administration."))
    if not Membership.objects.in_force(timezone.localdate(at)).filter(pk=holder.pk).exists():
        raise NotEmpoweredError(_("Le titulaire n'est plus en fonction ici : choisissez quelqu'un d'autre."))
    if holder.role in (Role.PARTNER, Role.AUDITOR):
        raise NotEmpoweredError(_("Un partenaire ou un auditeur ne signe pas à la place du décideur."))
    if holder.user_id == by.user_id:
        raise NotEmpoweredError(_("Nul n'enregistre l'acte qui l'habilite lui-même : demandez à quelqu'un d'autre."))
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


def end_signing_acts(leaver: Membership, *, by: audit.Author, at: dt.datetime) -> int:
    """Take back the acts that end with an office, from today on, and return how many (ACT-105).

    Those that the leaver held; those by which whoever decided delegated his signature, when nobody else decides here.
    A stand-in or an interim outlives whoever he stands in for.
    """
    day = timezone.localdate(at)
    ended = Q(holder=leaver)
    deciding = Membership.objects.in_force(day).filter(administration=leaver.administration_id, role=Role.DECIDER)
    if leaver.role == Role.DECIDER and not deciding.exclude(pk=leaver.pk).exists():
        ended |= Q(administration=leaver.administration_id, kind=SigningAct.Kind.DELEGATION)
    with transaction.atomic():
        running = (Q(until__isnull=True) | Q(until__gte=day)) & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))
        acts = list(SigningAct.objects.select_for_update(of=("self",)).filter(ended, running).order_by("pk"))
        for act in acts:
            act.revoked_on = day
            act.save(update_fields=["revoked_on"])
            audit.record("decisions.signing_act.revoked", act, by, at, {"revoked_on": day})
    return len(acts)
