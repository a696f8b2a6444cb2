"""Each object of an arbitration, and each request, as a page asks for it, with all that its rights need."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from phare.decisions import permissions
from phare.decisions.models import Arbitration, InformationRequest, Option
from phare.decisions.permissions import ArbitrationOnDay
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise

_WHOLE = (
    "administration",
    "photograph",
    "plan",
    "chosen",
    "opened_by__user",
    "signed_by__user",
    "signing_act",
    "verified_with",
)


def arbitration_to_read(request: MemberRequest, pk: int) -> tuple[Arbitration, Membership]:
    """Return an arbitration that the member may see, and the membership; Http404 or PermissionDenied otherwise."""
    found = get_object_or_404(Arbitration.objects.select_related(*_WHOLE), pk=pk)
    thing = ArbitrationOnDay(found, timezone.localdate())
    return found, authorise(request, permissions.see_arbitration, thing)


def arbitration_to_prepare(request: MemberRequest, pk: int) -> tuple[Arbitration, Membership]:
    """Return an arbitration that the member may prepare, and the membership; Http404 or PermissionDenied otherwise."""
    found = get_object_or_404(Arbitration.objects.select_related(*_WHOLE), pk=pk)
    return found, authorise(request, permissions.prepare_arbitrations, found)


def option_to_prepare(request: MemberRequest, pk: int) -> tuple[Option, Membership]:
    """Return an option of an arbitration that the member may prepare, and the membership."""
    found = get_object_or_404(Option.objects.select_related("arbitration__administration"), pk=pk)
    return found, authorise(request, permissions.prepare_arbitrations, found)


def part_to_prepare(request: MemberRequest, model: Any, pk: int) -> tuple[Any, Membership]:
    """Return an effect or a commitment of an arbitration that the member may prepare, and the membership."""
    found = get_object_or_404(model.objects.select_related("option__arbitration__administration"), pk=pk)
    return found, authorise(request, permissions.prepare_arbitrations, found.option)


def information_request(pk: int) -> InformationRequest:
    """Return a request with all that its pages say of it; Http404 without."""
    rows = InformationRequest.objects.select_related(
        "administration", "entrusted_to__user", "recorded_by__user", "answered_by__user", "file", "reuses"
    )
    return get_object_or_404(rows, pk=pk)


def request_to_answer(request: MemberRequest, pk: int) -> tuple[InformationRequest, Membership]:
    """Return a request that the member may answer, and the membership; Http404 or PermissionDenied otherwise."""
    found = information_request(pk)
    return found, authorise(request, permissions.answer_request, found)
