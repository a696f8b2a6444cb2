"""What of instructions and requests needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.decisions.kernel.instructing import LEFT_TO_DO, AnswerState, open_to
from phare.decisions.models import InformationRequest, Instruction, InstructionAnswer
from phare.platform.accounts.models import Administration, Membership
from phare.values.attention import AttentionPoint, Choice, Duty, Severity
from phare.values.horizon import horizon_by_distance

INSTRUCTION = "decisions.instruction"
"""The duty that one choice may answer."""
SOON = 7
"""Days before its due date from which a request that nobody was given needs someone."""


def points_of_asked(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    """Yield the instructions late or said impossible, the requests late or due soon and given to nobody."""
    yield from _instructions(administration, day)
    yield from _requests(administration, day)


def instructions_owed(managing: Collection[int]) -> Iterator[tuple[int, Duty]]:
    """Yield what each of these services owes instructions, with its key: one choice answers unless it is impossible."""
    owed = InstructionAnswer.objects.filter(
        service__in=list(managing), state__in=LEFT_TO_DO, instruction__lifted_at__isnull=True
    ).select_related("instruction", "service")
    labels = {
        AnswerState.ACCEPTED: _("Acceptée"),
        AnswerState.UNDER_WAY: _("En cours"),
        AnswerState.DONE: _("Faite"),
    }
    for each in owed.order_by("instruction__due_on", "pk"):
        following = open_to(each.state, gives=False, answers=True)
        duty = Duty(
            _("Consigne à %(service)s : %(subject)s")
            % {"service": each.service.name, "subject": each.instruction.subject},
            each.instruction.due_on,
            reverse("decisions:answer-instruction", args=[each.pk]),
            _("Répondre autrement"),
            kind=INSTRUCTION,
            key=each.pk,
            version=each.version,
            choices=tuple(Choice(state, label) for state, label in labels.items() if state in following),
        )
        yield each.service_id, duty


def requests_owed(members: Collection[Membership]) -> Iterator[tuple[int, Duty]]:
    """Yield the requests entrusted to these members that are not answered, each with the member's key."""
    for each in InformationRequest.objects.filter(entrusted_to__in=members, answered_at=None):
        duty = Duty(
            _("Demande à répondre (%(asker)s) : %(question)s") % {"asker": each.asker, "question": each.question},
            each.due_on,
            reverse("decisions:answer-request", args=[each.pk]),
            _("Répondre"),
        )
        yield each.entrusted_to_id or 0, duty


def _instructions(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    standing = Instruction.objects.filter(administration=administration, lifted_at=None).annotate(
        left=Count("answers", filter=Q(answers__state__in=LEFT_TO_DO)),
        impossible=Count("answers", filter=Q(answers__state=AnswerState.IMPOSSIBLE)),
    )
    for each in standing.filter(left__gt=0, due_on__lt=day):
        what = ngettext(
            "Consigne en retard, %(count)s service ne l'a pas faite : %(subject)s",
            "Consigne en retard, %(count)s services ne l'ont pas faite : %(subject)s",
            each.left,
        ) % {"count": each.left, "subject": each.subject}
        yield AttentionPoint(
            what, each.due_on, None, _("Services responsables"), horizon_by_distance(each.due_on, day),
            Severity.SERIOUS, _address(each), _("Voir les réponses"), "decisions.instruction_late", each.left,
        )  # fmt: skip
    for each in standing.filter(impossible__gt=0):
        what = ngettext(
            "Consigne impossible pour %(count)s service : %(subject)s",
            "Consigne impossible pour %(count)s services : %(subject)s",
            each.impossible,
        ) % {"count": each.impossible, "subject": each.subject}
        yield AttentionPoint(
            what, None, each.due_on, administration.decider_word, horizon_by_distance(each.due_on, day),
            Severity.SERIOUS, _address(each), _("Lire pourquoi"), "decisions.instruction_impossible", each.impossible,
        )  # fmt: skip


def _requests(administration: Administration, day: dt.date) -> Iterator[AttentionPoint]:
    waiting = InformationRequest.objects.filter(administration=administration, answered_at=None)
    for each in waiting.filter(
        Q(due_on__lt=day) | Q(entrusted_to=None, due_on__lte=day + dt.timedelta(days=SOON))
    ).select_related("entrusted_to__user"):
        late = each.due_on < day
        words = {"asker": each.asker, "question": each.question}
        yield AttentionPoint(
            what=_("Demande en retard (%(asker)s) : %(question)s") % words
            if late
            else _("Demande confiée à personne (%(asker)s) : %(question)s") % words,
            since=each.due_on if late else timezone.localtime(each.recorded_at).date(),
            by_when=None if late else each.due_on,
            who=each.entrusted_to.user.name if each.entrusted_to else administration.secretariat_word,
            horizon=horizon_by_distance(each.due_on, day),
            severity=Severity.SERIOUS if late else Severity.ORDINARY,
            url=reverse("decisions:request", args=[each.pk]),
            action_label=_("Répondre") if each.entrusted_to else _("Confier"),
            kind="decisions.request_late" if late else "decisions.request_unentrusted",
        )


def _address(instruction: Instruction) -> str:
    return reverse("decisions:instruction", args=[instruction.pk])
