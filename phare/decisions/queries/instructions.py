"""Instructions given to services: running, late, impossible, done, lifted; what each service answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.kernel.instructing import LEFT_TO_DO, AnswerState
from phare.decisions.models import Instruction, InstructionAnswer
from phare.decisions.permissions import read_every_instruction
from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

RUNNING, LATE, IMPOSSIBLE, DONE, LIFTED, ALL = "en-cours", "en-retard", "impossibles", "faites", "levees", "toutes"


def services_read(membership: Membership, day: dt.date) -> frozenset[int] | None:
    """Return the services whose answers a member reads: those he heads on this day; None for all of them."""
    return None if read_every_instruction.test(membership) else services_managed(membership, day)


def instructions(membership: Membership, shelf: str, day: dt.date) -> QuerySet[Instruction]:
    """Return the instructions of a shelf that a member reads, the nearest due date first, the lifted ones last.

    Annotated, for the services he reads, with `asked`, `left`, `impossible` and `done`, counts of answers.
    """
    services = services_read(membership, day)
    seen = Q() if services is None else Q(answers__service__in=services)

    def count(*states: AnswerState) -> Count:
        return Count("answers", filter=seen & Q(answers__state__in=states), distinct=True)

    found = _visible(membership, services).filter(_shelves(services, day).get(shelf, Q()))
    return (
        found.annotate(
            asked=Count("answers", filter=seen, distinct=True) if services is not None else Count("answers"),
            left=count(*LEFT_TO_DO),
            impossible=count(AnswerState.IMPOSSIBLE),
            done=count(AnswerState.DONE),
        )
        .select_related("author__user")
        .order_by(F("lifted_at").asc(nulls_first=True), "due_on", "pk")
    )


def shelves(membership: Membership, day: dt.date) -> dict[str, int]:
    """Return how many instructions a member reads on each shelf, in one query."""
    services = services_read(membership, day)
    counts = {name.replace("-", "_"): Count("pk", filter=wanted) for name, wanted in _shelves(services, day).items()}
    found: dict[str, int] = _visible(membership, services).order_by().aggregate(**counts, toutes=Count("pk"))
    return {name.replace("_", "-"): count for name, count in found.items()}


def answers_of(instruction: Instruction, membership: Membership, day: dt.date) -> list[InstructionAnswer]:
    """Return what services answered: all to whoever reads every instruction, else those that a member heads."""
    lines = instruction.answers.select_related("service", "answered_by__user")
    services = services_read(membership, day)
    return list(lines if services is None else lines.filter(service__in=services))


def _visible(membership: Membership, services: frozenset[int] | None) -> QuerySet[Instruction]:
    mine = Instruction.objects.filter(administration_id=membership.administration_id)
    if services is None:
        return mine
    given = InstructionAnswer.objects.filter(instruction=OuterRef("pk"), service__in=services)
    return mine.filter(Exists(given))


def _shelves(services: frozenset[int] | None, day: dt.date) -> dict[str, Q]:
    answers = InstructionAnswer.objects.filter(instruction=OuterRef("pk"))
    if services is not None:
        answers = answers.filter(service__in=services)
    left = Q(Exists(answers.filter(state__in=LEFT_TO_DO)))
    impossible = Q(Exists(answers.filter(state=AnswerState.IMPOSSIBLE)))
    standing = Q(lifted_at__isnull=True)
    return {
        RUNNING: standing & (left | impossible),
        LATE: standing & left & Q(due_on__lt=day),
        IMPOSSIBLE: standing & impossible,
        DONE: standing & ~left & ~impossible,
        LIFTED: ~standing,
    }


def instructions_workbook() -> WorkbookDescription:
    """Return what the file of instructions holds, in the reader's language: one row by service instructed."""
    columns = (
        ("subject", _("Consigne"), Kind.TEXT),
        ("origin", _("Origine"), Kind.TEXT),
        ("reference", _("Référence"), Kind.TEXT),
        ("origin_on", _("Du"), Kind.DATE),
        ("author", _("Donnée par"), Kind.TEXT),
        ("given_on", _("Donnée le"), Kind.DATE),
        ("due_on", _("Échéance"), Kind.DATE),
        ("service", _("Service"), Kind.TEXT),
        ("state", _("Réponse"), Kind.TEXT),
        ("remark", _("Précision"), Kind.TEXT),
        ("answered_on", _("Répondu le"), Kind.DATE),
        ("lifted_on", _("Levée le"), Kind.DATE),
    )
    sheet = Sheet(_("Consignes"), tuple(Column(*each) for each in columns))
    return WorkbookDescription("instructions", sheet.name, (sheet,))


def instruction_rows(found: Iterable[Instruction], membership: Membership, day: dt.date) -> list[dict[str, Any]]:
    """Return a row for each service that a member reads, of each instruction, in their order; two queries."""
    listed = list(found)
    answers = InstructionAnswer.objects.filter(instruction__in=[each.pk for each in listed]).select_related("service")
    services = services_read(membership, day)
    by_instruction: dict[int, list[InstructionAnswer]] = {}
    for answer in answers if services is None else answers.filter(service__in=services):
        by_instruction.setdefault(answer.instruction_id, []).append(answer)
    return [
        {
            "subject": each.subject,
            "origin": each.get_origin_display(),
            "reference": each.origin_reference,
            "origin_on": each.origin_on,
            "author": each.author.user.name,
            "given_on": timezone.localtime(each.given_at).date(),
            "due_on": each.due_on,
            "service": answer.service.name,
            "state": answer.get_state_display(),
            "remark": answer.remark,
            "answered_on": timezone.localtime(answer.answered_at).date() if answer.answered_at else None,
            "lifted_on": timezone.localtime(each.lifted_at).date() if each.lifted_at else None,
        }
        for each in listed
        for answer in by_instruction.get(each.pk, ())
    ]
