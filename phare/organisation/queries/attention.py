"""What needs someone in organisation, and what each person owes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import Answer, Photograph, State
from phare.organisation.permissions import managers_of
from phare.organisation.queries.photographs import current_photograph
from phare.platform.accounts.models import Administration, Membership
from phare.values.attention import AttentionPoint, Duty, Severity
from phare.values.horizon import Horizon

GOES_STALE = dt.timedelta(days=366)
"""A photograph is yearly."""


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what needs someone on this day: a photograph absent, old, unanswered, to validate or to freeze."""
    who = administration.secretariat_word
    points = [*_age(administration, day, who)]
    awaited = Q(answers__state__in=[Answer.State.AWAITED, Answer.State.RETURNED])
    opened = (
        Photograph.objects.filter(administration=administration, state__in=[State.ANSWERING, State.VALIDATED])
        .annotate(awaited=Count("answers", filter=awaited))
        .order_by("date")
    )
    for photograph in opened:
        points.append(_opened(photograph, day, who))
    return points


def duties_of(membership: Membership, day: dt.date) -> list[Duty]:
    """Return what a member owes the photographs in preparation: the rows of the services he manages."""
    return duties_of_all([membership], day)[membership.pk]


def duties_of_all(members: Collection[Membership], day: dt.date) -> dict[int, list[Duty]]:
    """Return the same for each of the members of one administration, by his key; a constant number of queries."""
    owed: dict[int, list[Duty]] = {each.pk: [] for each in members}
    managing = managers_of(members, day)
    awaited = Answer.objects.filter(
        service__in=list(managing),
        state__in=[Answer.State.AWAITED, Answer.State.RETURNED],
        photograph__state=State.ANSWERING,
    ).select_related("service", "photograph")
    for each in awaited:
        said = _("Dire les effectifs de %(service)s : %(title)s")
        if each.state == Answer.State.RETURNED:
            said = _("Reprendre les effectifs de %(service)s : %(title)s")
        duty = Duty(
            said % {"service": each.service.name, "title": each.photograph.title},
            each.photograph.answers_due,
            reverse("organisation:answer", args=[each.photograph_id, each.service_id]),
            _("Répondre"),
        )
        for member in managing[each.service_id]:
            owed[member].append(duty)
    return owed


def _age(administration: Administration, day: dt.date, who: str) -> list[AttentionPoint]:
    last = current_photograph(administration.pk)
    url, label = reverse("organisation:photographs"), _("Préparer le projet des services")
    if last is None:
        what = _("Aucun projet des services n'est figé : le croisement n'a pas d'effectifs")
        return [
            AttentionPoint(what, None, None, who, Horizon.MEDIUM, Severity.SERIOUS, url, label, "organisation.none")
        ]
    if day - last.date < GOES_STALE:
        return []
    what = _("Le dernier projet des services a plus d'un an (%(day)s)") % {"day": f"{last.date:%d/%m/%Y}"}
    since = last.date + GOES_STALE
    return [AttentionPoint(what, since, None, who, Horizon.MEDIUM, Severity.SERIOUS, url, label, "organisation.old")]


def _opened(photograph: Photograph, day: dt.date, who: str) -> AttentionPoint:
    since, due = photograph.opened_at.date(), photograph.answers_due
    awaited = int(getattr(photograph, "awaited", 0))
    if photograph.state == State.VALIDATED:
        url = reverse("organisation:photograph", args=[photograph.pk])
        what = _("« %(title)s » est validé et attend d'être figé") % {"title": photograph.title}
        kind = "organisation.to_freeze"
        return AttentionPoint(what, since, None, who, Horizon.SHORT, Severity.ORDINARY, url, _("Figer"), kind)
    url = reverse("organisation:answers", args=[photograph.pk])
    if not awaited:
        what = _("Tous les services ont répondu pour « %(title)s » : il reste à valider") % {"title": photograph.title}
        kind = "organisation.to_validate"
        return AttentionPoint(what, since, due, who, Horizon.SHORT, Severity.ORDINARY, url, _("Valider"), kind)
    what = ngettext(
        "%(count)s service n'a pas répondu pour « %(title)s »",
        "%(count)s services n'ont pas répondu pour « %(title)s »",
        awaited,
    ) % {"count": awaited, "title": photograph.title}
    severity = Severity.SERIOUS if due and day > due else Severity.ORDINARY
    label, kind = _("Voir qui manque"), "organisation.unanswered"
    return AttentionPoint(what, since, due, who, Horizon.SHORT, severity, url, label, kind, awaited)
