"""What I owe, answered where it is read when one choice is enough."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from phare.cockpit import permissions
from phare.cockpit.queries.duties import Owed, duties_of, duties_of_all, members_covered, sentence_of
from phare.cockpit.queries.links import member_of
from phare.cockpit.queries.reminders import reminder_told
from phare.cockpit.web.answers import NotYoursError, answered
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in


def lines_of(owed: list[Owed], token: str = "") -> list[tuple[Owed, str]]:
    """Return duties with the address that takes their answer, "" where there is none; within a link, its own."""
    return [(each, _address(each, token) if each.duty.is_answered_in_place else "") for each in owed]


def _address(owed: Owed, token: str) -> str:
    where = [owed.duty.kind, owed.duty.key]
    return reverse("cockpit:answer-by-link", args=[token, *where]) if token else reverse("cockpit:answer", args=where)


@signed_in
def duties(request: MemberRequest) -> HttpResponse:
    """What do I owe, and by when?"""
    membership = authorise(request, permissions.owe)
    today = timezone.localdate()
    owed = duties_of(membership, today)
    absent = members_covered(membership, today)
    covered = duties_of_all(absent, today)
    return render(
        request,
        "cockpit/duties.html",
        {
            "today": today,
            "lines": lines_of(owed),
            "sentence": sentence_of(owed),
            "covered": [(each, lines_of(covered[each.pk])) for each in absent if covered[each.pk]],
            "reminder": reminder_told(membership, timezone.now()),
        },
    )


@require_POST
@signed_in
def answer(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Here is my answer, in one choice."""
    membership = authorise(request, permissions.owe)
    _answer(request, kind, pk, [membership, *members_covered(membership, timezone.localdate())])
    return redirect("cockpit:duties")


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What do I owe, opened from my mail without signing in?"""
    today = timezone.localdate()
    membership = member_of(token, timezone.now())
    if membership is None:
        return render(request, "cockpit/link_over.html", status=410)
    owed = duties_of(membership, today)
    return render(
        request,
        "cockpit/duties_by_link.html",
        {
            "today": today,
            "owner": membership,
            "lines": lines_of(owed, token),
            "sentence": sentence_of(owed),
            "reminder": reminder_told(membership, timezone.now()),
        },
    )


@require_POST
def answer_by_link(request: HttpRequest, token: str, kind: str, pk: int) -> HttpResponse:
    """Here is my answer, from my mail."""
    membership = member_of(token, timezone.now())
    if membership is None:
        return redirect("cockpit:link", token)
    _answer(request, kind, pk, [membership])
    return redirect("cockpit:link", token)


def _answer(request: HttpRequest, kind: str, pk: int, members: list[Membership]) -> None:
    try:
        is_saved, sentence = answered(kind, pk, request.POST, members, timezone.now())
    except NotYoursError:
        raise PermissionDenied from None
    (messages.success if is_saved else messages.error)(request, sentence)
