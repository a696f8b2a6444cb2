"""An arbitration is opened with its options, its question revised, its grounds weighed; or it is abandoned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from phare.decisions.actions.options import make_options, said
from phare.decisions.actions.refusals import (
    NameTakenError,
    NotOfThisAdministrationError,
    QuestionMissingError,
    ReasonMissingError,
)
from phare.decisions.actions.writing import DRAFT, held, keep_searched, plain
from phare.decisions.kernel.life import OPEN, ArbitrationState
from phare.decisions.kernel.proposal import OptionData, Proposal
from phare.decisions.models import Arbitration, Ground, Option, Stance
from phare.organisation.models import Photograph
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.models import Operation, Plan


def open_arbitration(*, proposal: Proposal, by: Membership, at: dt.datetime) -> Arbitration:
    """Open an arbitration in preparation and return it; changing nothing is always one of its options.

    Raises QuestionMissingError, NotOfThisAdministrationError, and what `add_option` raises of each option.
    """
    question = _question(proposal.question)
    _refuse_foreign(proposal, by)
    options = list(proposal.options)
    if not any(option.is_status_quo for option in options):
        # In French as all that is signed, whatever language the screen is read in.
        options.insert(0, OptionData("Ne rien changer", is_status_quo=True))
    with transaction.atomic():
        made = Arbitration.objects.create(
            administration_id=by.administration_id,
            question=question,
            context=proposal.context.replace("\x00", ""),
            horizon=proposal.horizon,
            touches=[each for each in proposal.touches if each != proposal.horizon],
            photograph_id=proposal.photograph,
            plan_id=proposal.plan,
            sources=[asdict(source) for source in proposal.sources],
            opened_by=by,
            opened_at=at,
        )
        made.operations.set(proposal.operations)
        make_options(made, options, by)
        keep_searched(made)
        made.save(update_fields=["searched"])
        audit.record(
            "decisions.arbitration.opened",
            made,
            by,
            at,
            {"question": question, "options": [said(option) for option in options]},
        )
    return made


def revise_question(
    *,
    arbitration: Arbitration,
    question: str,
    context: str,
    horizon: str,
    touches: Sequence[str],
    operations: Sequence[int],
    version: int,
    by: Membership,
    at: dt.datetime,
) -> Arbitration:
    """Change the question, its context, its horizons and the operations concerned; return the arbitration.

    Raises QuestionMissingError, NotOfThisAdministrationError, and what `held` raises.
    """
    wanted = _question(question)
    _refuse_foreign_operations(operations, by)
    with transaction.atomic():
        kept = held(arbitration, version, DRAFT)
        before = {"question": kept.question, "context": kept.context, "horizon": kept.horizon, "touches": kept.touches}
        kept.question, kept.context, kept.horizon = wanted, context.replace("\x00", ""), horizon
        # A decision taken at one horizon names the others it touches (CRO-006).
        kept.touches = [each for each in touches if each != horizon]
        kept.operations.set(operations)
        keep_searched(kept)
        kept.save()
        after = {"question": wanted, "context": context, "horizon": horizon, "touches": kept.touches}
        audit.record("decisions.arbitration.revised", kept, by, at, {"before": before, "after": after})
    return kept


def weigh_ground(
    *,
    arbitration: Arbitration,
    text: str,
    sides: Mapping[int, tuple[str, str]],
    version: int,
    by: Membership,
    at: dt.datetime,
    ground: Ground | None = None,
) -> Ground:
    """Say a ground, new or revised, and what it says of each option: {option's key: (side or "", remark)}.

    Returns the ground. Raises QuestionMissingError (no text), NameTakenError, and what `held` raises.
    """
    wanted = plain(text)[:300]
    if not wanted:
        raise QuestionMissingError(_("Dites le motif examiné : ce que l'on regarde pour comparer les options."))
    with transaction.atomic():
        kept = held(arbitration, version, DRAFT)
        others = {key: said.casefold() for key, said in kept.grounds.values_list("pk", "text")}
        if ground is not None:
            others.pop(ground.pk, None)
        if wanted.casefold() in others.values():
            raise NameTakenError(_("Ce motif est déjà examiné : %(text)s.") % {"text": wanted})
        if ground is None:
            ground = Ground.objects.create(arbitration=kept, text=wanted, position=kept.grounds.count())
        else:
            Ground.objects.filter(pk=ground.pk).update(text=wanted)
        ground.stances.all().delete()
        Stance.objects.bulk_create(
            Stance(ground=ground, option=option, side=side, remark=plain(remark)[:300])
            for option in Option.objects.filter(arbitration=kept)
            for side, remark in [sides.get(option.pk, ("", ""))]
            if side
        )
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        weighed = {str(key): side for key, (side, _remark) in sides.items() if side}
        audit.record("decisions.ground.weighed", ground, by, at, {"after": {"text": wanted, "sides": weighed}})
    return ground


def remove_ground(*, ground: Ground, version: int, by: Membership, at: dt.datetime) -> None:
    """Remove a ground while the arbitration is in preparation. Raises what `held` raises."""
    with transaction.atomic():
        kept = held(ground.arbitration, version, DRAFT)
        subject, text = audit.reference(ground), ground.text
        ground.delete()
        keep_searched(kept)
        kept.save(update_fields=["version", "searched"])
        audit.record("decisions.ground.removed", subject, by, at, {"before": {"text": text}})


def abandon_arbitration(
    *, arbitration: Arbitration, reason: str, version: int, by: Membership, at: dt.datetime
) -> Arbitration:
    """Abandon an arbitration that is not signed, with the reason; it is kept. Raises ReasonMissingError."""
    if not reason.strip():
        raise ReasonMissingError(_("Dites pourquoi cet arbitrage est abandonné : le registre en garde le motif."))
    with transaction.atomic():
        kept = held(arbitration, version, OPEN)
        kept.state, kept.abandoned_at, kept.abandon_reason = ArbitrationState.ABANDONED, at, reason.replace("\x00", "")
        kept.save()
        audit.record("decisions.arbitration.abandoned", kept, by, at, {"reason": kept.abandon_reason})
    return kept


def _question(text: str) -> str:
    wanted = plain(text)[:300]
    if not wanted:
        raise QuestionMissingError(_("Posez la question à trancher : c'est elle que le registre retiendra."))
    return wanted


def _refuse_foreign(proposal: Proposal, by: Membership) -> None:
    mine = {"administration_id": by.administration_id}
    here = (
        proposal.photograph is None or Photograph.objects.filter(pk=proposal.photograph, **mine).exists(),
        proposal.plan is None or Plan.objects.filter(pk=proposal.plan, **mine).exists(),
    )
    if not all(here):
        raise NotOfThisAdministrationError(
            _("Le projet des services et le plan doivent être ceux de votre administration.")
        )
    _refuse_foreign_operations(proposal.operations, by)


def _refuse_foreign_operations(operations: Sequence[int], by: Membership) -> None:
    found = Operation.objects.filter(pk__in=operations, plan__administration_id=by.administration_id).count()
    if found != len(set(operations)):
        raise NotOfThisAdministrationError(_("Une des opérations citées n'est pas de votre administration."))


def hand_over_arbitrations(leaver: Membership, successor: Membership, *, by: audit.Author, at: dt.datetime) -> int:
    """Give the arbitrations that a leaver was preparing to a successor, and return how many."""
    with transaction.atomic():
        keys = list(
            Arbitration.objects.select_for_update()
            .filter(opened_by=leaver, state__in=OPEN)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        Arbitration.objects.filter(pk__in=keys).update(opened_by=successor)
        if keys:
            said = {"from": leaver.audit_reference, "to": successor.audit_reference, "arbitrations": keys}
            audit.record("decisions.arbitration.handed_over", leaver, by, at, said)
    return len(keys)
