"""Requests for information: recorded, entrusted to somebody, answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.actions.refusals import (
    AnswerMissingError,
    NotEmpoweredError,
    NotOfThisAdministrationError,
    QuestionMissingError,
    TooEarlyError,
)
from phare.decisions.actions.writing import ONE_CLICK, held_request, one_at_a_time, plain
from phare.decisions.models import InformationRequest
from phare.decisions.permissions import REQUEST_CLASS
from phare.decisions.queries.asked_tables import TABLE, filled_table
from phare.decisions.queries.drawing import drawn
from phare.platform.accounts.models import Membership, Role
from phare.platform.audit import actions as audit
from phare.platform.files.actions import store_file


def record_request(
    *,
    asker_kind: str,
    asker: str,
    reference: str,
    question: str,
    details: str,
    received_on: dt.date,
    due_on: dt.date,
    entrusted_to: Membership | None,
    by: Membership,
    at: dt.datetime,
) -> InformationRequest:
    """Record a request received and return it.

    The same recorded again by the same person within a minute, as by two clicks, is the one that stands. Raises
    QuestionMissingError (no asker, reference or question), TooEarlyError (received in the future, or due before it was
    received), and what `entrust_request` raises of a person.
    """
    said = {"asker": plain(asker)[:200], "reference": plain(reference)[:200], "question": plain(question)[:300]}
    if not all(said.values()):
        raise QuestionMissingError(_("Dites qui demande, sous quelle référence, et ce qui est demandé."))
    if received_on > timezone.localdate(at):
        raise TooEarlyError(_("Une demande ne se reçoit pas un jour à venir : corrigez la date."))
    if due_on < received_on:
        raise TooEarlyError(_("La réponse serait attendue avant la demande : corrigez l'une des deux dates."))
    _refuse_person(entrusted_to, by, at)
    recorded: dict[str, Any] = {
        **said,
        "asker_kind": asker_kind,
        "details": details.replace("\x00", "").strip(),
        "received_on": received_on,
        "due_on": due_on,
        "entrusted_to": entrusted_to,
        "recorded_by": by,
    }
    with transaction.atomic():
        one_at_a_time(by)
        standing = InformationRequest.objects.filter(**recorded, recorded_at__gt=at - ONE_CLICK, version=1).first()
        if standing is not None:
            return standing
        made = InformationRequest.objects.create(administration_id=by.administration_id, recorded_at=at, **recorded)
        person = None if entrusted_to is None else entrusted_to.audit_reference
        audit.record("decisions.request.recorded", made, by, at, {"after": {**said, "entrusted_to": person}})
    return made


def entrust_request(
    *,
    request: InformationRequest,
    entrusted_to: Membership,
    due_on: dt.date,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> InformationRequest:
    """Give a request to somebody, with the day it is due, and return it.

    Raises NotOfThisAdministrationError, NotEmpoweredError (left, a partner or an auditor), TooEarlyError,
    AlreadyGivenError (answered), ChangedMeanwhileError.
    """
    if due_on < request.received_on:
        raise TooEarlyError(_("La réponse serait attendue avant la demande : corrigez l'une des deux dates."))
    _refuse_person(entrusted_to, by, at)
    with transaction.atomic():
        kept = held_request(request, version)
        before = None if kept.entrusted_to is None else kept.entrusted_to.audit_reference
        kept.entrusted_to, kept.due_on = entrusted_to, due_on
        kept.save()
        said = {"entrusted_to": [before, entrusted_to.audit_reference], "due_on": due_on}
        audit.record("decisions.request.entrusted", kept, by, at, said)
    return kept


def answer_request(
    *,
    request: InformationRequest,
    matter: str,
    file_format: str,
    answer: str,
    version: int,
    by: Membership,
    at: dt.datetime,
) -> InformationRequest:
    """Answer a request, once, with a file drawn from what is here (`matter`, as `matters` gives it) or words, or both.

    `matter` may be `TABLE` too: the asker's own table, filled. The file is kept with the request, in the asker's
    format, with what it is drawn from. Raises AnswerMissingError, AlreadyGivenError, ChangedMeanwhileError, and what
    `drawn`, `filled_table` and `store_file` raise.
    """
    words = answer.replace("\x00", "").strip()
    if not matter and not words:
        raise AnswerMissingError(_("Choisissez ce qui répond à la demande, ou écrivez la réponse."))
    day = timezone.localdate(at)
    with transaction.atomic():
        kept = held_request(request, version)
        if matter:
            file = filled_table(by, kept, day) if matter == TABLE else drawn(by, matter, file_format, day)
            kept.drawn_from = file.drawn_from
            kept.file = store_file(
                record_class=REQUEST_CLASS, record_key=str(kept.pk), name=file.name, content=file.content, by=by, at=at
            )
        _give(kept, words, by, at, {"drawn_from": kept.drawn_from})
    return kept


def answer_again(
    *, request: InformationRequest, former: InformationRequest, version: int, by: Membership, at: dt.datetime
) -> InformationRequest:
    """Answer a request with what was answered to a former one, whose file it shares, and return it.

    Raises NotOfThisAdministrationError, AnswerMissingError (the former is not answered), AlreadyGivenError,
    ChangedMeanwhileError.
    """
    if former.administration_id != request.administration_id:
        raise NotOfThisAdministrationError(_("La réponse reprise doit être de votre administration."))
    if former.answered_at is None:
        raise AnswerMissingError(_("Cette demande n'a pas encore de réponse : il n'y a rien à reprendre."))
    with transaction.atomic():
        kept = held_request(request, version)
        kept.file, kept.drawn_from, kept.reuses = former.file, former.drawn_from, former
        _give(kept, former.answer, by, at, {"reuses": former.pk, "drawn_from": former.drawn_from})
    return kept


def hand_over_requests(leaver: Membership, successor: Membership | None, *, by: audit.Author, at: dt.datetime) -> int:
    """Give the requests entrusted to a leaver to a successor, or to nobody, and return how many."""
    with transaction.atomic():
        waiting = InformationRequest.objects.select_for_update(of=("self",)).filter(
            entrusted_to=leaver, answered_at=None
        )
        keys = [each.pk for each in waiting.order_by("pk")]
        InformationRequest.objects.filter(pk__in=keys).update(entrusted_to=successor)
        if keys:
            said: dict[str, Any] = {"from": leaver.audit_reference, "requests": keys}
            said["to"] = None if successor is None else successor.audit_reference
            audit.record("decisions.request.handed_over", leaver, by, at, said)
    return len(keys)


def _give(kept: InformationRequest, words: str, by: Membership, at: dt.datetime, said: dict[str, Any]) -> None:
    kept.answer, kept.answered_by, kept.answered_at = words, by, at
    kept.save()
    digest = "" if kept.file is None else kept.file.sha256
    audit.record("decisions.request.answered", kept, by, at, {**said, "file": digest, "words": bool(words)})


def _refuse_person(person: Membership | None, by: Membership, at: dt.datetime) -> None:
    if person is None:
        return
    if person.administration_id != by.administration_id:
        raise NotOfThisAdministrationError(_("La personne doit être de votre administration."))
    in_force = Membership.objects.in_force(timezone.localdate(at)).filter(pk=person.pk).exists()
    if not in_force or person.role in (Role.PARTNER, Role.AUDITOR):
        raise NotEmpoweredError(_("Cette personne ne peut répondre ici : choisissez quelqu'un en fonction."))
