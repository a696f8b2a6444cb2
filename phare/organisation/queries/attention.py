"""What needs someone in organisation."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import Answer, Photograph, State
from phare.organisation.queries.photographs import current_photograph
from phare.platform.accounts.models import Administration
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon

GOES_STALE = dt.timedelta(days=366)
"""A photograph is yearly."""


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what needs someone on this day: a photograph absent, old, unanswered, to validate or to freeze."""
    who = _("Secrétariat général")
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


def _age(administration: Administration, day: dt.date, who: str) -> list[AttentionPoint]:
    last = current_photograph(administration.pk)
    url, label = reverse("organisation:photographs"), _("Préparer le projet des services")
    if last is None:
        what = _("Aucun projet des services n'est figé : le croisement n'a pas d'effectifs")
        return [AttentionPoint(what, None, None, who, Horizon.MEDIUM, Severity.SERIOUS, url, label)]
    if day - last.date < GOES_STALE:
        return []
    what = _("Le dernier projet des services a plus d'un an (%(day)s)") % {"day": f"{last.date:%d/%m/%Y}"}
    since = last.date + GOES_STALE
    return [AttentionPoint(what, since, None, who, Horizon.MEDIUM, Severity.SERIOUS, url, label)]


def _opened(photograph: Photograph, day: dt.date, who: str) -> AttentionPoint:
    since, due = photograph.opened_at.date(), photograph.answers_due
    awaited = int(getattr(photograph, "awaited", 0))
    if photograph.state == State.VALIDATED:
        url = reverse("organisation:photograph", args=[photograph.pk])
        what = _("« %(title)s » est validé et attend d'être figé") % {"title": photograph.title}
        return AttentionPoint(what, since, None, who, Horizon.SHORT, Severity.ORDINARY, url, _("Figer"))
    url = reverse("organisation:answers", args=[photograph.pk])
    if not awaited:
        what = _("Tous les services ont répondu pour « %(title)s » : il reste à valider") % {"title": photograph.title}
        return AttentionPoint(what, since, due, who, Horizon.SHORT, Severity.ORDINARY, url, _("Valider"))
    what = ngettext(
        "%(count)s service n'a pas répondu pour « %(title)s »",
        "%(count)s services n'ont pas répondu pour « %(title)s »",
        awaited,
    ) % {"count": awaited, "title": photograph.title}
    severity = Severity.SERIOUS if due and day > due else Severity.ORDINARY
    return AttentionPoint(what, since, due, who, Horizon.SHORT, severity, url, _("Voir qui manque"))
