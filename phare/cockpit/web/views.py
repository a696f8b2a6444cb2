from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.cockpit import permissions
from phare.cockpit.queries.day import day_of, points_at, published_to
from phare.cockpit.queries.duties import duties_of, sentence_of
from phare.cockpit.queries.kinds import is_retained, kinds_set_aside
from phare.cockpit.web.drawing import drawn
from phare.cockpit.web.duties import lines_of
from phare.cockpit.web.entrances import entrances_for
from phare.cockpit.web.horizons import BY_SLUG, HORIZONS
from phare.cockpit.web.shared import neighbours_label
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, is_decider, signed_in, steers
from phare.ui.filters import in_words

FIRST_DUTIES = 5
MEETING = "reunion"
"""The screen of a meeting: the columns, without what leads elsewhere."""


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """What needs someone today, and where do I go for the rest?"""
    membership = authorise(request, permissions.see_dashboard)
    today = timezone.localdate()
    day, doors, owed = day_of(membership, today), entrances_for(membership), duties_of(membership, today)
    addresses = {door.room: door.address for door in reversed(doors)}
    steering, meeting = steers.test(membership), request.GET.get("ecran") == MEETING
    columns = [
        {"column": each, "named": HORIZONS[each.horizon], "drawing": drawn(each.figure) if each.figure else ""}
        for each in day.columns
        if steering or each.points or each.figure or each.aside
    ]
    return render(
        request,
        "cockpit/home.html",
        {
            "title": title_for(membership),
            "today": today,
            "day": day,
            "steps": [(step, addresses.get(step.room)) for step in day.steps],
            "columns": columns,
            "steers": steering,
            "meeting": meeting,
            "look": "co-meeting" if meeting else "",
            "published": None if steering else published_to(membership, today),
            "owed": lines_of(owed[:FIRST_DUTIES]),
            "more_owed": max(len(owed) - FIRST_DUTIES, 0),
            "lead": day.sentence if steering else sentence_of(owed),
            "actions": _actions(membership, len(owed)),
            "may_choose": permissions.choose_figures.test(membership),
            "neighbours": neighbours_label(membership),
            "entrances": doors,
        },
    )


@signed_in
def horizon(request: MemberRequest, slug: str) -> HttpResponse:
    """What needs someone at this horizon, all rooms together or one of them?"""
    membership = authorise(request, permissions.see_dashboard)
    if slug not in BY_SLUG:
        raise Http404
    today = timezone.localdate()
    points = points_at(membership, BY_SLUG[slug], today)
    rooms = Counter(point.room for point in points)
    asked = request.GET.get("salle", "")
    shown = [point for point in points if point.room == asked] if asked in rooms else points
    kinds = kinds_set_aside(membership.administration_id)
    aside = [point for point in shown if not is_retained(point, kinds)]
    count = ngettext("%(count)s point d'attention", "%(count)s points d'attention", len(shown)) % {"count": len(shown)}
    return render(
        request,
        "cockpit/horizon.html",
        {
            "named": HORIZONS[BY_SLUG[slug]],
            "today": today,
            "points": shown,
            "aside": aside,
            "rooms": [(room, _room_name(room), number, room == asked) for room, number in sorted(rooms.items())],
            "sentence": count,
            "filters": in_words(request, {"salle": _room_name(asked) if asked in rooms else ""}),
            "others": [named for key, named in HORIZONS.items() if named.slug != slug],
        },
    )


def title_for(membership: Membership) -> str:
    """Return whose dashboard it is: whoever decides reads their own."""
    administration = membership.administration
    if not is_decider.test(membership):
        return _("Tableau de bord")
    if administration.is_prefecture:
        return _("Tableau de bord du préfet")
    if administration.kind == administration.Kind.DEPARTMENT_COUNCIL:
        return _("Tableau de bord de la présidence")
    return _("Tableau de bord")


def _actions(membership: Membership, owed: int) -> list[tuple[str, str]]:
    if not steers.test(membership):
        return []
    said = ngettext("%(count)s échéance à moi", "%(count)s échéances à moi", owed) % {"count": owed}
    mine = [(said, reverse("cockpit:duties"))] if owed else []
    return [*mine, (_("Qui n'a pas répondu"), reverse("cockpit:reminders"))]


def _room_name(room: str) -> str:
    return str(apps.get_app_config(room).verbose_name)
