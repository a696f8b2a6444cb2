"""Who may sign for whoever decides: acts given, relied upon, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    BeyondScopeError,
    NotEmpoweredError,
    NotOfThisAdministrationError,
    OutOfOrderError,
    QuestionMissingError,
    SignedMeanwhileError,
    TooEarlyError,
)
from phare.decisions.actions.writing import plain
from phare.decisions.kernel.empowerment import Scope, may_be
from phare.decisions.models import Arbitration, ServiceAgreement, SigningAct
from phare.decisions.permissions import covering, perimeters
from phare.decisions.queries.capacities import perimeter_of
from phare.organisation.models import Service
from phare.platform.accounts.models import Membership, Role
from phare.platform.audit import actions as audit
from phare.ui.formats import on_date


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
    scope: str = Scope.EVERYTHING,
    services: Sequence[Service] = (),
) -> SigningAct:
    """Record the published act by which a member may sign for whoever decides, and return it (ACT-105).

    A delegation covers `scope`, and what touches `services` only when it names some. Raises
    NotOfThisAdministrationError, NotEmpoweredError (the holder left, only audits or is a partner, or records his own
    act), BeyondScopeError (a stand-in or an interim with a limited scope), QuestionMissingError (no reference),
    OutOfOrderError (dates in disorder: an act binds from the day after its publication on, ACT-106).
    """
    _refuse_holder(holder, by, at)
    _refuse_scope(kind, scope, services, by)
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
            scope=scope,
            reference=wanted,
            published_on=published_on,
            since=since,
            until=until,
        )
        act.services.set(services)
        said = {"holder": holder.audit_reference, "kind": kind, "reference": wanted, "since": since, "until": until}
        covered = {"scope": scope, "services": [service.code for service in services]}
        audit.record("decisions.signing_act.given", act, by, at, {"after": said | covered})
    return act


def _refuse_scope(kind: str, scope: str, services: Sequence[Service], by: Membership) -> None:
    if any(service.administration_id != by.administration_id for service in services):
        raise NotOfThisAdministrationError(_("Les services couverts doivent être de votre administration."))
    if not may_be(kind, scope, {service.pk for service in services}):
        raise BeyondScopeError(
            _("Une suppléance ou un intérim couvre tout : seule une délégation de signature se limite à des actes ou à "
              "des services.")
        )  # fmt: skip


def _refuse_holder(holder: Membership, by: Membership, at: dt.datetime) -> None:
    if holder.administration_id != by.administration_id:
        raise NotOfThisAdministrationError(_("Le titulaire doit être de votre administration."))
    if not Membership.objects.in_force(timezone.localdate(at)).filter(pk=holder.pk).exists():
        raise NotEmpoweredError(_("Le titulaire n'est plus en fonction ici : choisissez quelqu'un d'autre."))
    if holder.role in (Role.PARTNER, Role.AUDITOR):
        raise NotEmpoweredError(_("Un partenaire ou un auditeur ne signe pas à la place du décideur."))
    if holder.user_id == by.user_id:
        raise NotEmpoweredError(_("Nul n'enregistre l'acte qui l'habilite lui-même : demandez à quelqu'un d'autre."))


def signing_act_of(by: Membership, day: dt.date, signed: Scope, touched: frozenset[int]) -> SigningAct | None:
    """Return the act in force by which a member signs this for whoever decides; None for whoever decides himself.

    `touched`: the keys of the services that it touches. Raises NotEmpoweredError, saying when the last act lapsed, and
    BeyondScopeError, saying what the act covers (ACT-105).
    """
    if not Membership.objects.in_force(day).filter(pk=by.pk).exists():
        raise NotEmpoweredError(_("Vous n'êtes plus en fonction ici : vous ne pouvez plus signer."))
    if by.role == Role.DECIDER:
        return None
    held = perimeters(by, day)
    if act := covering(held, signed, touched):
        return act
    if held:
        act, _only = held[0]
        raise BeyondScopeError(
            _("L'acte qui vous habilite à signer (%(act)s) couvre : %(perimeter)s. Ceci n'en est pas, et revient au "
              "décideur.") % {"act": act.reference, "perimeter": perimeter_of(act)}
        )  # fmt: skip
    last = SigningAct.objects.filter(holder=by).order_by("-until").first()
    if last is None:
        raise NotEmpoweredError(_("Seul le décideur signe, ou son suppléant, avec l'acte qui l'habilite."))
    end = last.revoked_on or last.until
    raise NotEmpoweredError(
        _("L'acte qui vous habilitait à signer (%(act)s) n'est pas en vigueur%(end)s : faites-en prendre un autre.")
        % {"act": last.reference, "end": f" ({on_date(end)})" if end else ""}
    )


def hold_signing_act(act: SigningAct | None, day: dt.date) -> None:
    """Keep an act by which somebody signs as it is until the end of the transaction.

    Raises NotEmpoweredError when it was taken back since it was read.
    """
    if act is None:
        return
    SigningAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if not SigningAct.objects.in_force(day).filter(pk=act.pk).exists():
        raise NotEmpoweredError(
            _("L'acte qui vous habilitait à signer (%(act)s) vient d'être retiré.") % {"act": act.reference}
        )


def revoke_signing_act(*, act: SigningAct, on: dt.date, by: Membership, at: dt.datetime) -> SigningAct:
    """Take an act back from a day on, today or later, and return it; what was signed under it stays.

    Raises TooEarlyError (a day already past: what was signed since would rest on nothing), SignedMeanwhileError (today,
    when something was signed under it today), OutOfOrderError (taken back already).
    """
    today = timezone.localdate(at)
    if on < today:
        raise TooEarlyError(
            _("Un acte ne se retire pas pour le passé : ce qui a été signé depuis ne reposerait plus sur rien. Donnez "
              "aujourd'hui ou une date à venir.")
        )  # fmt: skip
    with transaction.atomic():
        kept = SigningAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
        if kept.revoked_on is not None:
            raise OutOfOrderError(_("Cet acte est déjà retiré."))
        if on == today and _signed_under(kept, today):
            raise SignedMeanwhileError(
                _("Quelque chose a été signé aujourd'hui sous cet acte : retirez-le à compter de demain.")
            )
        kept.revoked_on = on
        kept.save(update_fields=["revoked_on"])
        audit.record("decisions.signing_act.revoked", kept, by, at, {"revoked_on": on})
    return kept


def _signed_under(act: SigningAct, day: dt.date) -> bool:
    """Whether something was signed by this act on this day."""
    return (
        Arbitration.objects.filter(signing_act=act, signed_at__date=day).exists()
        or ServiceAgreement.objects.filter(decider_act=act, decider_signed_at__date=day).exists()
    )


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
