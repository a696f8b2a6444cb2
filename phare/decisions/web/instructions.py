"""Instructions to services: listed, given, read with their answers, answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.decisions import actions, permissions
from phare.decisions.kernel.instructing import open_to
from phare.decisions.models import Instruction, InstructionAnswer
from phare.decisions.permissions import AnswerOnDay, InstructionOnDay
from phare.decisions.queries import instructions as listed
from phare.decisions.web.asked_forms import AnswerForm, InstructionForm, LiftForm, ReviseInstructionForm
from phare.decisions.web.filling import fill, saves
from phare.decisions.web.sheets import sheet_file
from phare.decisions.web.shelves import shelf_of, shelved
from phare.organisation.models import Service
from phare.organisation.queries import known_from
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.filling import posted

SHELVES = {
    listed.RUNNING: gettext_lazy("En cours"),
    listed.LATE: gettext_lazy("En retard"),
    listed.IMPOSSIBLE: gettext_lazy("Impossibles"),
    listed.DONE: gettext_lazy("Faites"),
    listed.LIFTED: gettext_lazy("Levées"),
    listed.ALL: gettext_lazy("Toutes"),
}
UP: dict[str, Any] = {
    "up": gettext_lazy("Consignes"),
    "up_name": "decisions:instructions",
    "template": "decisions/asked_form.html",
}


@signed_in
def instructions(request: MemberRequest) -> HttpResponse:
    """What was asked of services, by when, and what did each answer?"""
    membership = authorise(request, permissions.read_instructions)
    day, shelf = timezone.localdate(), shelf_of(request, listed.RUNNING)
    gives = permissions.give_instructions.test(membership)
    return render(
        request,
        "decisions/instructions.html",
        {
            "day": day,
            "gives": gives,
            "actions": [(_("Donner une consigne"), reverse("decisions:give-instruction"))] if gives else [],
        }
        | shelved(
            request,
            listed.instructions(membership, shelf, day),
            names=SHELVES,
            counts=listed.shelves(membership, day),
            shelf=shelf,
            counted=lambda count: ngettext("%(count)s consigne", "%(count)s consignes", count) % {"count": count},
        ),
    )


@signed_in
def export(request: MemberRequest, file_format: str) -> HttpResponse:
    """The instructions as a file: what the page shows, all its pages, a row by service."""
    membership = authorise(request, permissions.read_instructions)
    day, shelf = timezone.localdate(), shelf_of(request, listed.ALL)
    rows = listed.instruction_rows(listed.instructions(membership, shelf, day), membership, day)
    return sheet_file(listed.instructions_workbook(), rows, file_format, "consignes")


@signed_in
def give(request: MemberRequest) -> HttpResponse:
    """What is asked, of whom, by when, and where does it come from?"""
    membership = authorise(request, permissions.give_instructions)
    day = timezone.localdate()
    form = InstructionForm(
        posted(request),
        services=known_from(Service, membership.administration_id, day),
        initial={"origin_on": day},
    )
    return fill(
        request,
        form,
        saves(actions.give_instruction, membership, link=_link(request)),
        title=_("Donner une consigne"),
        lead=_("Chaque service concerné la trouve dans ses échéances, et reçoit un courriel."),
        done=_("La consigne est donnée : chaque service y répondra."),
        back=reverse("decisions:instructions"),
        after=lambda made: reverse("decisions:instruction", args=[made.pk]),
        label=_("Donner cette consigne"),
        **UP,
    )


@signed_in
def instruction(request: MemberRequest, pk: int) -> HttpResponse:
    """What is asked here, and where does each service stand?"""
    thing = get_object_or_404(Instruction.objects.select_related("administration", "author__user"), pk=pk)
    day = timezone.localdate()
    membership = authorise(request, permissions.see_instruction, InstructionOnDay(thing, day))
    gives = permissions.give_instructions.test(membership)
    standing = thing.lifted_at is None
    lines = [
        (line, standing and bool(open_to(line.state, gives=gives, answers=answers)))
        for line in listed.answers_of(thing, membership, day)
        for answers in [permissions.answer_for_service_instructed.test(membership, AnswerOnDay(line, day))]
    ]
    ways = (
        [
            (_("Modifier"), reverse("decisions:revise-instruction", args=[pk])),
            (_("Lever la consigne"), reverse("decisions:lift-instruction", args=[pk])),
        ]
        if gives and standing
        else []
    )
    shown = {"instruction": thing, "lines": lines, "late": standing and thing.due_on < day, "actions": ways}
    return render(request, "decisions/instruction.html", shown)


@signed_in
def revise(request: MemberRequest, pk: int) -> HttpResponse:
    """What is asked now, of whom, by when?"""
    thing = get_object_or_404(Instruction, pk=pk)
    membership = authorise(request, permissions.give_instructions, thing)
    initial = {name: getattr(thing, name) for name in ("subject", "text", "due_on", "version")}
    form = ReviseInstructionForm(
        posted(request),
        services=known_from(Service, thing.administration_id, timezone.localdate()),
        initial={**initial, "services": Service.objects.filter(instruction_answers__instruction=thing)},
    )
    return fill(
        request,
        form,
        saves(actions.revise_instruction, membership, instruction=thing, link=_link(request)),
        title=_("Modifier la consigne"),
        done=_("La consigne est modifiée."),
        back=reverse("decisions:instruction", args=[pk]),
        **UP,
    )


@signed_in
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this instruction lifted?"""
    thing = get_object_or_404(Instruction, pk=pk)
    membership = authorise(request, permissions.give_instructions, thing)
    return fill(
        request,
        LiftForm(posted(request), initial={"version": thing.version}),
        saves(actions.lift_instruction, membership, instruction=thing),
        title=_("Lever la consigne « %(subject)s »") % {"subject": thing.subject},
        lead=_("Elle reste au registre ; plus personne n'a à y répondre."),
        done=_("La consigne est levée."),
        back=reverse("decisions:instruction", args=[pk]),
        label=_("Lever la consigne"),
        **UP,
    )


@signed_in
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Where does this service stand on what it is asked?"""
    found = get_object_or_404(InstructionAnswer.objects.select_related("instruction__administration", "service"), pk=pk)
    on_day = AnswerOnDay(found, timezone.localdate())
    membership = authorise(request, permissions.answer_instruction, on_day)
    states = open_to(
        found.state,
        gives=permissions.give_instructions.test(membership),
        answers=permissions.answer_for_service_instructed.test(membership, on_day),
    )
    thing = found.instruction
    return fill(
        request,
        AnswerForm(posted(request), states=states, initial={"version": found.version, "remark": found.remark}),
        saves(actions.answer_instruction, membership, answer=found),
        title=_("Réponse de %(service)s") % {"service": found.service.name},
        lead=thing.subject,
        done=_("La réponse est enregistrée."),
        back=reverse("decisions:instruction", args=[thing.pk]),
        **{**UP, "template": "decisions/answer_instruction.html"},
        answer=found,
        instruction=thing,
        open=bool(states) and thing.lifted_at is None,
    )


def _link(request: MemberRequest) -> str:
    """The whole address of the list, as heads of service receive it."""
    return request.build_absolute_uri(reverse("decisions:instructions"))
