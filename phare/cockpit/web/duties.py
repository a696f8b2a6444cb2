"""What I owe, answered where it is read when one choice is enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.cockpit import permissions
from phare.cockpit.queries.duties import Owed, duties_of, sentence_of
from phare.decisions import actions as decisions
from phare.decisions import permissions as decisions_permissions
from phare.decisions.kernel.instructing import AnswerState, open_to
from phare.decisions.kernel.life import REDEPLOYMENT_FOLLOWING, WITH_OBSTACLE, RedeploymentState
from phare.decisions.models import InstructionAnswer, Observation, Redeployment
from phare.decisions.queries.attention import OBSERVATION, REDEPLOYMENT
from phare.decisions.queries.attention_asked import INSTRUCTION
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.values.refusal import Refusal

ANSWERED_AT = {
    OBSERVATION: "cockpit:answer-observation",
    REDEPLOYMENT: "cockpit:answer-redeployment",
    INSTRUCTION: "cockpit:answer-instruction",
}
"""The address that takes the answer to each kind of duty."""


class ChoiceForm(forms.Form):
    """One choice among those offered, on the version that was read."""

    choice = forms.ChoiceField()
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any, choices: list[str]) -> None:
        super().__init__(data)
        self.fields["choice"].choices = [(each, each) for each in choices]  # type: ignore[attr-defined]


def lines_of(owed: list[Owed]) -> list[tuple[Owed, str]]:
    """Return duties with the address that takes their answer, "" where there is none."""
    return [
        (each, reverse(ANSWERED_AT[each.duty.kind], args=[each.duty.key]) if each.duty.choices else "") for each in owed
    ]


@signed_in
def duties(request: MemberRequest) -> HttpResponse:
    """What do I owe, and by when?"""
    membership = authorise(request, permissions.owe)
    today = timezone.localdate()
    owed = duties_of(membership, today)
    return render(
        request,
        "cockpit/duties.html",
        {"today": today, "lines": lines_of(owed), "sentence": sentence_of(owed)},
    )


@require_POST
@signed_in
def observe(request: MemberRequest, pk: int) -> HttpResponse:
    """This service is favourable to what is proposed."""
    found = get_object_or_404(Observation.objects.select_related("arbitration__administration", "service"), pk=pk)
    thing = decisions_permissions.ObservationOnDay(found, timezone.localdate())
    membership = authorise(request, decisions_permissions.observe_for_service, thing)
    return _answered(
        request,
        [Observation.Position.FAVOURABLE],
        lambda choice, _version: decisions.give_observation(
            observation=found, position=choice, text="", by=membership, at=timezone.now()
        ),
        _("C'est noté : %(service)s est favorable. Vous pouvez y revenir jusqu'à la signature.")
        % {"service": found.service.name},
    )


@require_POST
@signed_in
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """This redeployment is under way, or done."""
    found = get_object_or_404(Redeployment.objects.select_related("option__arbitration__administration"), pk=pk)
    thing = decisions_permissions.RedeploymentOnDay(found, timezone.localdate())
    membership = authorise(request, decisions_permissions.follow_redeployment, thing)
    open_to = REDEPLOYMENT_FOLLOWING[RedeploymentState(found.state)] - WITH_OBSTACLE - {RedeploymentState.TO_DO}
    return _answered(
        request,
        sorted(open_to),
        lambda choice, version: decisions.move_redeployment(
            redeployment=found, to=choice, obstacle="", version=version, by=membership, at=timezone.now()
        ),
        _("C'est noté : l'état du redéploiement est enregistré."),
    )


@require_POST
@signed_in
def instructed(request: MemberRequest, pk: int) -> HttpResponse:
    """This service accepts the instruction, carries it out, or has."""
    found = get_object_or_404(InstructionAnswer.objects.select_related("instruction__administration", "service"), pk=pk)
    thing = decisions_permissions.AnswerOnDay(found, timezone.localdate())
    membership = authorise(request, decisions_permissions.answer_for_service_instructed, thing)
    open_now = open_to(found.state, gives=False, answers=True) - {AnswerState.IMPOSSIBLE}
    return _answered(
        request,
        sorted(open_now),
        lambda choice, version: decisions.answer_instruction(
            answer=found, to=choice, remark="", version=version, by=membership, at=timezone.now()
        ),
        _("C'est noté : %(service)s a répondu à la consigne.") % {"service": found.service.name},
    )


def _answered(request: MemberRequest, choices: list[Any], save: Callable[[str, int], Any], done: str) -> HttpResponse:
    """Take the choice posted, save it, and go back to what is left."""
    form = ChoiceForm(request.POST, choices)
    if not form.is_valid():
        messages.error(request, _("Cette réponse n'est plus possible : relisez la ligne, puis recommencez."))
        return redirect("cockpit:duties")
    try:
        save(form.cleaned_data["choice"], form.cleaned_data["version"])
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect("cockpit:duties")
