"""Who has not answered, and asking for it in one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from phare.cockpit import actions, permissions
from phare.cockpit.actions.reminding import LONGEST_SENTENCE
from phare.cockpit.models import Reminder
from phare.cockpit.queries.duties import duties_of
from phare.cockpit.queries.reminders import (
    REST,
    Owing,
    how_much,
    last_answers,
    reminders_of,
    services_unheaded,
    unowned_points,
    who_owes,
)
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.addresses import address_of
from phare.ui.asked import page_in
from phare.ui.filling import posted
from phare.ui.filters import in_words
from phare.ui.formats import said
from phare.ui.forms import Form
from phare.values.refusal import Refusal

SERVICE, LATE, YES = "service", "retard", "oui"
PER_PAGE = 50
NAMED = 12
"""Persons, or services, that a sentence names; the others are counted."""


class WordForm(Form):
    """What one adds to the request."""

    sentence = forms.CharField(
        label=gettext_lazy("Une phrase de votre part"),
        help_text=gettext_lazy("Elle est écrite dans le courriel et sur la page de la personne."),
        required=False,
        max_length=LONGEST_SENTENCE,
    )


@signed_in
def reminders(request: MemberRequest) -> HttpResponse:
    """Who has not answered, since when, and who asked?"""
    membership = authorise(request, permissions.remind)
    today, now = timezone.localdate(), timezone.now()
    everyone = who_owes(membership.administration, today)
    services = dict(sorted({each.code: each.name for one in everyone for each in one.services}.items()))
    asked, late_only = request.GET.get(SERVICE, ""), request.GET.get(LATE) == YES
    kept = [
        one
        for one in everyone
        if (asked not in services or any(each.code == asked for each in one.services)) and (one.late or not late_only)
    ]
    page = page_in(request, kept, PER_PAGE)
    answered = last_answers([one.member for one in page])
    unheaded = services_unheaded(membership.administration, today)
    return render(
        request,
        "cockpit/reminders.html",
        {
            "any": bool(everyone),
            "page": page,
            "rows": [
                {
                    "one": one,
                    "answered": answered.get(one.member.pk),
                    "is_asked": one.is_asked(now),
                    "is_me": _is_me(one, membership),
                }
                for one in page
            ],
            "sentence": _sentence(kept),
            "services": list(services.items()),
            "service": asked if asked in services else "",
            "late_only": late_only,
            "filters": in_words(
                request, {SERVICE: services.get(asked, ""), LATE: _("en retard seulement") if late_only else ""}
            ),
            "to_ask": len(_to_ask(everyone, membership)),
            "unowned": unowned_points(membership, today),
            "unheaded": _names([each.name for each in unheaded]),
            "unheaded_count": len(unheaded),
        },
    )


@signed_in
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """What does this person owe, and when was it asked?"""
    member, membership = _member(request, pk)
    return _person(request, member, membership, WordForm())


@require_POST
@signed_in
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask this person, now."""
    member, membership = _member(request, pk)
    form = WordForm(request.POST)
    if not form.is_valid():
        return _person(request, member, membership, form)
    try:
        reminder = actions.ask_for_duties(
            membership=member,
            sentence=form.cleaned_data["sentence"],
            address=address_of(request),
            by=membership,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, said(refusal.sentence))
    else:
        messages.success(request, _told(reminder))
    return redirect(_list(request))


@signed_in
def ask_all(request: MemberRequest) -> HttpResponse:
    """Ask everyone who is late?"""
    membership = authorise(request, permissions.remind)
    form = WordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.ask_everyone_late(
                sentence=form.cleaned_data["sentence"], address=address_of(request), by=membership, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, said(refusal.sentence))
            return redirect(_list(request))
        return redirect("jobs:job", pk=job.pk)
    to_ask = _to_ask(who_owes(membership.administration, timezone.localdate()), membership)
    title = ngettext(
        "Demander à la personne en retard ?", "Demander aux %(count)s personnes en retard ?", len(to_ask)
    ) % {"count": len(to_ask)}
    return render(
        request,
        "cockpit/ask_all.html",
        {"title": title, "form": form, "any": bool(to_ask), "names": _names([one.member.user.name for one in to_ask])},
    )


def _member(request: MemberRequest, pk: int) -> tuple[Membership, Membership]:
    member = get_object_or_404(Membership.objects.select_related("user", "administration"), pk=pk)
    return member, authorise(request, permissions.remind, member)


def _person(request: MemberRequest, member: Membership, membership: Membership, form: WordForm) -> HttpResponse:
    owed, reminders = duties_of(member, timezone.localdate()), list(reminders_of(member)[:NAMED])
    rests = bool(reminders) and timezone.now() - reminders[0].asked_at < REST
    may_ask = owed and not rests and member.user_id != membership.user_id
    return render(
        request,
        "cockpit/person_owing.html",
        {
            "member": member,
            "owed": owed,
            "lead": how_much(len(owed), sum(each.is_late for each in owed)) + "." if owed else "",
            "reminders": reminders,
            "rests": rests,
            "form": form if may_ask else None,
        },
    )


def _to_ask(everyone: Sequence[Owing], membership: Membership) -> list[Owing]:
    """Those who are late and may be asked now."""
    now = timezone.now()
    return [one for one in everyone if one.late and not one.is_asked(now) and not _is_me(one, membership)]


def _is_me(one: Owing, membership: Membership) -> bool:
    return one.member.user_id == membership.user_id


def _sentence(kept: Sequence[Owing]) -> str:
    count = ngettext("%(count)s personne doit une réponse", "%(count)s personnes doivent une réponse", len(kept))
    late = sum(one.late > 0 for one in kept)
    said_count = count % {"count": len(kept)}
    return _("%(persons)s, dont %(late)s en retard") % {"persons": said_count, "late": late} if late else said_count


def _names(names: list[str]) -> str:
    """The first names, and how many more."""
    told = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return told
    words = ngettext("%(names)s et %(more)s autre", "%(names)s et %(more)s autres", more)
    return words % {"names": told, "more": more}


def _told(reminder: Reminder) -> str:
    words: dict[str, Any] = {"name": reminder.membership.user.name}
    if reminder.stand_in is None:
        return _("La demande est partie à %(name)s.") % words
    words["other"] = reminder.stand_in.user.name
    return _("La demande est partie à %(name)s, et à %(other)s qui répond pendant son absence.") % words


def _list(request: MemberRequest) -> str:
    """The list as it was read."""
    query = request.GET.urlencode()
    return reverse("cockpit:reminders") + (f"?{query}" if query else "")
