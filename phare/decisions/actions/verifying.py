"""What came of it: a later photograph, and what people tell, verify what was decided."""

from __future__ import annotations

import datetime as dt
import math

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    EffectWithoutMeasureError,
    OutOfOrderError,
    ReasonMissingError,
    TooEarlyError,
)
from phare.decisions.actions.writing import held, keep_searched, plain
from phare.decisions.kernel.life import ArbitrationState
from phare.decisions.kernel.verification import finding
from phare.decisions.models import Arbitration, ExpectedEffect, Redeployment
from phare.decisions.queries.verification import Found, found_with, photographs_to_verify_with
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit

SIGNED = frozenset({ArbitrationState.SIGNED})


def tell_effect(
    *, effect: ExpectedEffect, found: float, on: dt.date, source: str, by: Membership, at: dt.datetime
) -> ExpectedEffect:
    """Tell the value found of an effect that no photograph measures, with its date and source; return it.

    Raises EffectWithoutMeasureError (not a number), TooEarlyError (a day to come), ReasonMissingError (no source),
    OutOfOrderError (not signed, or measured by photographs).
    """
    if not math.isfinite(found):
        raise EffectWithoutMeasureError(_("La valeur constatée doit être un nombre."))
    if on > timezone.localdate(at):
        raise TooEarlyError(_("Une valeur ne se constate pas un jour à venir : corrigez la date."))
    said = plain(source)[:200]
    if not said:
        raise ReasonMissingError(_("Dites d'où vient cette valeur : une valeur sans source ne se vérifie pas."))
    if effect.mission_id is not None:
        raise OutOfOrderError(_("Cet effet se lit sur un projet des services : il ne se saisit pas."))
    with transaction.atomic():
        held(effect.option.arbitration, None, SIGNED)
        kept = ExpectedEffect.objects.select_for_update(of=("self",)).get(pk=effect.pk)
        before = kept.found
        kept.found, kept.found_on, kept.found_source = found, on, said
        kept.verdict = finding(kept.before, kept.expected, found).verdict
        kept.save()
        audit.record("decisions.effect.told", kept, by, at, {"found": [before, found], "on": on, "source": said})
    return kept


def compare_with(*, arbitration: Arbitration, photograph: Photograph, by: Membership, at: dt.datetime) -> Found:
    """Write what a later photograph says of each redeployment and effect that was due, and return it.

    May be done with each photograph to come: the last one says. Raises TooEarlyError, and what `held` raises.
    """
    if not photographs_to_verify_with(arbitration).filter(pk=photograph.pk).exists():
        raise TooEarlyError(
            _("Choisissez un projet des services figé, postérieur à celui de l'arbitrage et à sa date d'effet.")
        )
    with transaction.atomic():
        kept = held(arbitration, None, SIGNED)
        found = found_with(kept, photograph)
        for row in found.redeployments:
            Redeployment.objects.filter(pk=row.redeployment.pk).update(
                verdict=row.finding.verdict, share=row.finding.share
            )
        for line in found.effects:
            if line.effect.mission_id is not None:
                ExpectedEffect.objects.filter(pk=line.effect.pk).update(
                    found=line.found,
                    found_on=photograph.date,
                    found_source=photograph.title[:200],
                    verdict=line.finding.verdict,
                )
        kept.verified_with = photograph
        kept.save(update_fields=["version", "verified_with"])
        audit.record(
            "decisions.arbitration.compared",
            kept,
            by,
            at,
            {"photograph": photograph.pk, "redeployments": len(found.redeployments), "effects": len(found.effects)},
        )
    return found


def verify_arbitration(
    *, arbitration: Arbitration, conclusion: str, version: int, by: Membership, at: dt.datetime
) -> Arbitration:
    """Close the verification of an arbitration in force with what came of it, and return it.

    Raises ReasonMissingError, TooEarlyError (not in force yet, or nothing compared yet), and what `held` raises.
    """
    if not conclusion.strip():
        raise ReasonMissingError(_("Dites ce qu'il en est advenu : c'est la conclusion que gardera le registre."))
    with transaction.atomic():
        kept = held(arbitration, version, SIGNED)
        if kept.state_on(timezone.localdate(at)) != Arbitration.State.IN_FORCE:
            raise TooEarlyError(_("Cet arbitrage n'est pas encore en vigueur : il n'a encore rien changé."))
        told = ExpectedEffect.objects.filter(option=kept.chosen_id).exclude(verdict="").exists()
        if kept.verified_with_id is None and not told:
            raise TooEarlyError(
                _("Comparez d'abord avec un projet des services plus récent, ou dites un effet constaté.")
            )
        kept.state, kept.verified_at, kept.conclusion = ArbitrationState.VERIFIED, at, conclusion.replace("\x00", "")
        keep_searched(kept)
        kept.save(update_fields=["version", "state", "verified_at", "conclusion", "searched"])
        audit.record("decisions.arbitration.verified", kept, by, at, {"conclusion": kept.conclusion})
    return kept
