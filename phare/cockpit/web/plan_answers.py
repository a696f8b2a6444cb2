"""What plans are owed, answered where it is read: a fair weather, a step done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.cockpit.web.duties import answered
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions as strategy
from phare.strategy import permissions, queries
from phare.strategy.models import Operation, Step


@require_POST
@signed_in
def give_weather(request: MemberRequest, pk: int) -> HttpResponse:
    """This operation goes well, or well enough."""
    found = get_object_or_404(Operation.objects.select_related("plan__administration"), pk=pk)
    day = timezone.localdate()
    membership = authorise(request, permissions.add_actions, permissions.OperationOnDay(found, day))
    return answered(
        request,
        queries.fair_levels(),
        lambda choice, _version: strategy.give_weather(
            subject=found, level=choice, sentence="", by=membership, at=timezone.now()
        ),
        _("C'est noté : la météo de l'opération est donnée."),
    )


@require_POST
@signed_in
def complete_step(request: MemberRequest, pk: int) -> HttpResponse:
    """This step is done."""
    step = get_object_or_404(Step.objects.select_related("action__plan__administration"), pk=pk)
    day = timezone.localdate()
    membership = authorise(request, permissions.write_actions, permissions.ActionOnDay(step.action, day))
    return answered(
        request,
        [queries.DONE],
        lambda _choice, version: strategy.complete_step(step=step, version=version, by=membership, at=timezone.now()),
        _("C'est noté : l'étape est faite."),
    )
