from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from phare.cockpit.queries import day_of
from phare.cockpit.web.entrances import entrances_for
from phare.platform.accounts.permissions import MemberRequest, authorise, is_member, signed_in


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """What needs someone today, and where do I go for the rest?"""
    membership = authorise(request, is_member)
    today = timezone.localdate()
    day, doors = day_of(membership, today), entrances_for(membership)
    addresses = {door.room: door.address for door in reversed(doors)}
    steps = [(step, addresses.get(step.room)) for step in day.steps]
    return render(request, "cockpit/home.html", {"today": today, "day": day, "steps": steps, "entrances": doors})
