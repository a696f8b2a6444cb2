"""Instructions to services: given, revised, answered by each, lifted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from phare.decisions.actions.refusals import (
    ChangedMeanwhileError,
    NobodyInstructedError,
    NotOfThisAdministrationError,
    OutOfOrderError,
    QuestionMissingError,
    ReasonMissingError,
    TooEarlyError,
)
from phare.decisions.actions.writing import ONE_CLICK, one_at_a_time, plain
from phare.decisions.kernel.instructing import ANSWER_FOLLOWING, AnswerState
from phare.decisions.models import Instruction, InstructionAnswer
from phare.organisation.models import Service
from phare.organisation.queries import heads_of
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.post.actions import queue_mail
from phare.ui.formats import on_date


def give_instruction(
    *,
    subject: str,
    text: str,
    origin: str,
    origin_reference: str,
    origin_on: dt.date,
    due_on: dt.date,
    services: Sequence[Service],
    link: str,
    by: Membership,
    at: dt.datetime,
) -> Instruction:
    """Give services an instruction and return it; whoever answers for each is mailed `link`, the address of the list.

    The same given again by the same person within a minute, as by two clicks, is the one that stands. Raises
    QuestionMissingError (nothing asked, or born of nothing said), TooEarlyError (a day already past, or an origin to
    come), NobodyInstructedError, NotOfThisAdministrationError.
    """
    day = timezone.localdate(at)
    wanted, reference = plain(subject)[:200], plain(origin_reference)[:200]
    if not wanted:
        raise QuestionMissingError(_("Dites ce qui est demandé aux services, en une phrase."))
    if not reference:
        raise QuestionMissingError(_("Dites de quelle réunion, de quelle visite ou de quel courrier naît la consigne."))
    if origin_on > day:
        raise TooEarlyError(_("Une consigne naît d'un jour passé : corrigez la date de ce dont elle naît."))
    if due_on < day:
        raise TooEarlyError(_("L'échéance est déjà passée : donnez aux services le temps de répondre."))
    _refuse_services(services, by)
    given = {
        "subject": wanted,
        "text": text.replace("\x00", "").strip(),
        "origin": origin,
        "origin_reference": reference,
        "origin_on": origin_on,
        "due_on": due_on,
        "author": by,
    }
    with transaction.atomic():
        one_at_a_time(by)
        if (standing := _just_given(given, services, at)) is not None:
            return standing
        made = Instruction.objects.create(administration_id=by.administration_id, given_at=at, **given)
        InstructionAnswer.objects.bulk_create(InstructionAnswer(instruction=made, service=each) for each in services)
        untold = _tell_heads(made, services, link, by, at)
        said = {"subject": wanted, "due_on": due_on, "services": [each.code for each in services], "untold": untold}
        audit.record("decisions.instruction.given", made, by, at, {"after": said})
    return made


def revise_instruction(
    *,
    instruction: Instruction,
    subject: str,
    text: str,
    due_on: dt.date,
    services: Sequence[Service],
    link: str,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> Instruction:
    """Change what is asked, by when, of whom, and return the instruction; services added are told.

    Raises QuestionMissingError, TooEarlyError (before what it was born of), NobodyInstructedError (no service, or one
    that answered left out), NotOfThisAdministrationError, OutOfOrderError (lifted), ChangedMeanwhileError.
    """
    wanted = plain(subject)[:200]
    if not wanted:
        raise QuestionMissingError(_("Dites ce qui est demandé aux services, en une phrase."))
    if due_on < instruction.origin_on:
        raise TooEarlyError(_("L'échéance précède ce dont la consigne naît : corrigez la date."))
    _refuse_services(services, by)
    with transaction.atomic():
        kept = _held(instruction, version)
        standing = {answer.service_id: answer for answer in kept.answers.select_related("service")}
        left_out = [answer for key, answer in standing.items() if key not in {each.pk for each in services}]
        if names := [each.service.name for each in left_out if each.state != AnswerState.AWAITED]:
            raise NobodyInstructedError(
                _("Ces services ont déjà répondu, ils restent : %(services)s.") % {"services": ", ".join(names)}
            )
        before = {"subject": kept.subject, "due_on": kept.due_on}
        kept.subject, kept.text, kept.due_on = wanted, text.replace("\x00", "").strip(), due_on
        kept.save()
        kept.answers.filter(pk__in=[each.pk for each in left_out]).delete()
        added = [each for each in services if each.pk not in standing]
        InstructionAnswer.objects.bulk_create(InstructionAnswer(instruction=kept, service=each) for each in added)
        untold = _tell_heads(kept, added, link, by, at)
        after = {"subject": wanted, "due_on": due_on, "services": [each.code for each in services], "untold": untold}
        audit.record("decisions.instruction.revised", kept, by, at, {"before": before, "after": after})
    return kept


def lift_instruction(
    *, instruction: Instruction, reason: str, version: int, by: Membership, at: dt.datetime
) -> Instruction:
    """Lift an instruction, with the reason, and return it; it is kept, and nobody owes it any more.

    Raises ReasonMissingError, OutOfOrderError (lifted already), ChangedMeanwhileError.
    """
    said = reason.replace("\x00", "").strip()
    if not said:
        raise ReasonMissingError(_("Dites pourquoi la consigne est levée : les services le liront."))
    with transaction.atomic():
        kept = _held(instruction, version)
        kept.lifted_at, kept.lift_reason = at, said
        kept.save()
        audit.record("decisions.instruction.lifted", kept, by, at, {"reason": said})
    return kept


def answer_instruction(
    *, answer: InstructionAnswer, to: str, remark: str, version: int, by: Membership, at: dt.datetime
) -> InstructionAnswer:
    """Say where a service stands on an instruction, and return its answer.

    Raises ReasonMissingError (impossible without a reason), OutOfOrderError (that state does not follow, or the
    instruction is lifted), ChangedMeanwhileError.
    """
    wanted, said = AnswerState(to), remark.replace("\x00", "").strip()
    if wanted is AnswerState.IMPOSSIBLE and not said:
        raise ReasonMissingError(_("Dites ce qui rend la consigne impossible, et qui pourrait y remédier."))
    with transaction.atomic():
        rows = InstructionAnswer.objects.select_related("instruction")
        kept = rows.select_for_update(of=("self", "instruction")).get(pk=answer.pk)
        if kept.instruction.lifted_at is not None:
            raise OutOfOrderError(_("Cette consigne est levée : elle n'attend plus de réponse."))
        if kept.version != version:
            raise ChangedMeanwhileError(
                _("Quelqu'un a répondu à cette consigne depuis que vous l'avez ouverte : relisez-la, puis recommencez.")
            )
        if wanted not in ANSWER_FOLLOWING[AnswerState(kept.state)]:
            raise OutOfOrderError(
                _("Cette réponse est « %(state)s » : elle ne peut pas passer à « %(to)s ».")
                % {"state": kept.get_state_display(), "to": InstructionAnswer.State(wanted).label}
            )
        before = kept.state
        kept.state, kept.remark, kept.version = wanted, said, kept.version + 1
        kept.answered_by, kept.answered_at = by, at
        kept.save()
        audit.record("decisions.instruction.answered", kept, by, at, {"state": [before, wanted], "remark": said})
    return kept


def _just_given(given: dict[str, Any], services: Sequence[Service], at: dt.datetime) -> Instruction | None:
    """The same instruction, to the same services, given less than a click ago."""
    keys = {each.pk for each in services}
    recent = Instruction.objects.filter(**given, given_at__gt=at - ONE_CLICK, lifted_at=None, version=1)
    return next((each for each in recent if set(each.answers.values_list("service", flat=True)) == keys), None)


def _refuse_services(services: Sequence[Service], by: Membership) -> None:
    if not services:
        raise NobodyInstructedError(_("Choisissez au moins un service : une consigne s'adresse à quelqu'un."))
    if any(each.administration_id != by.administration_id for each in services):
        raise NotOfThisAdministrationError(_("Les services doivent être de votre administration."))


def _held(instruction: Instruction, version: int) -> Instruction:
    """The instruction, locked until the end of the transaction, its version one more (the caller saves it)."""
    kept = Instruction.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
    if kept.lifted_at is not None:
        raise OutOfOrderError(_("Cette consigne est déjà levée : donnez-en une autre."))
    if kept.version != version:
        raise ChangedMeanwhileError(
            _("Quelqu'un a changé cette consigne depuis que vous l'avez ouverte : relisez-la, puis recommencez.")
        )
    kept.version += 1
    return kept


@override("fr")
def _tell_heads(
    instruction: Instruction, services: Sequence[Service], link: str, by: Membership, at: dt.datetime
) -> list[str]:
    """Mail whoever answers for each service, once each; return the codes of the services for which there is nobody."""
    found = heads_of(services, timezone.localdate(at))
    for email in sorted({member.user.email for members in found.values() for member in members}):
        queue_mail(
            to=email,
            subject=_("Une consigne vous est adressée"),
            body=_("%(subject)s\n\nÉchéance : %(due)s. Pour répondre, ouvrez Phare : %(address)s")
            % {"subject": instruction.subject, "due": on_date(instruction.due_on), "address": link},
            administration_id=instruction.administration_id,
            by=by,
            at=at,
        )
    return [each.code for each in services if each.pk not in found]
