"""What I owe, answered where it is read when one choice is enough."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Line:
    """A duty as a page shows it: the address that takes its answer ("" where none does); what was typed and refused."""

    owed: Owed
    address: str
    typed: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Answered:
    """What became of an answer: of which duty, whether it was saved, what is said of it, what was typed."""

    kind: str
    key: int
    is_saved: bool
    sentence: str
    typed: str

    @property
    def stays(self) -> bool:
        """Whether something was typed that is to be corrected: nothing of it is lost."""
        return bool(self.typed) and not self.is_saved


def lines_of(owed: list[Owed], token: str = "", told: Answered | None = None) -> list[Line]:
    """Return duties with the address that takes their answer; within a link, its own; an answer refused stays typed."""
    return [_line(each, token, told) for each in owed]


def _line(owed: Owed, token: str, told: Answered | None) -> Line:
    address = _address(owed, token) if owed.duty.is_answered_in_place else ""
    if told is None or (owed.duty.kind, owed.duty.key) != (told.kind, told.key):
        return Line(owed, address)
    return Line(owed, address, told.typed, told.sentence)


def _address(owed: Owed, token: str) -> str:
    where = [owed.duty.kind, owed.duty.key]
    return reverse("cockpit:answer-by-link", args=[token, *where]) if token else reverse("cockpit:answer", args=where)


@signed_in
def duties(request: MemberRequest) -> HttpResponse:
    """What do I owe, and by when?"""
    return _page(request, authorise(request, permissions.owe))


@require_POST
@signed_in
def answer(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Here is my answer, in one choice."""
    membership = authorise(request, permissions.owe)
    told = _answer(request, kind, pk, [membership, *members_covered(membership, timezone.localdate())])
    return _page(request, membership, told) if told.stays else redirect("cockpit:duties")


@never_cache
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What do I owe, opened from my mail without signing in?"""
    membership = member_of(token, timezone.now())
    if membership is None:
        return render(request, "cockpit/link_over.html", status=410)
    return _page_by_link(request, token, membership)


@never_cache
@require_POST
def answer_by_link(request: HttpRequest, token: str, kind: str, pk: int) -> HttpResponse:
    """Here is my answer, from my mail."""
    membership = member_of(token, timezone.now())
    if membership is None:
        return redirect("cockpit:link", token)
    told = _answer(request, kind, pk, [membership])
    return _page_by_link(request, token, membership, told) if told.stays else redirect("cockpit:link", token)


def _page(request: MemberRequest, membership: Membership, told: Answered | None = None) -> HttpResponse:
    today = timezone.localdate()
    owed = duties_of(membership, today)
    absent = members_covered(membership, today)
    covered = duties_of_all(absent, today)
    return render(
        request,
        "cockpit/duties.html",
        {
            "today": today,
            "lines": lines_of(owed, told=told),
            "sentence": sentence_of(owed),
            "covered": [(each, lines_of(covered[each.pk], told=told)) for each in absent if covered[each.pk]],
            "reminder": reminder_told(membership, timezone.now()),
        },
    )


def _page_by_link(
    request: HttpRequest, token: str, membership: Membership, told: Answered | None = None
) -> HttpResponse:
    today = timezone.localdate()
    owed = duties_of(membership, today)
    return render(
        request,
        "cockpit/duties_by_link.html",
        {
            "today": today,
            "owner": membership,
            "lines": lines_of(owed, token, told),
            "sentence": sentence_of(owed),
            "reminder": reminder_told(membership, timezone.now()),
        },
    )


def _answer(request: HttpRequest, kind: str, pk: int, members: list[Membership]) -> Answered:
    """Save an answer, and say what became of it."""
    try:
        is_saved, sentence = answered(kind, pk, request.POST, members, timezone.now())
    except NotYoursError:
        raise PermissionDenied from None
    (messages.success if is_saved else messages.error)(request, sentence)
    return Answered(kind, pk, is_saved, sentence, request.POST.get("value", ""))
