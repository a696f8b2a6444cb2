"""Requests for information: to be answered, late, answered; and what was answered to one alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.decisions.kernel.likeness import ALIKE_FROM, likeness
from phare.decisions.models import InformationRequest
from phare.decisions.permissions import read_every_request
from phare.platform.accounts.models import Membership
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription

TO_ANSWER, LATE, ANSWERED, ALL = "a-repondre", "en-retard", "repondues", "toutes"
MOST_COMPARED = 500
"""Answers, the latest, among which one alike is looked for."""
MOST_PROPOSED = 3


@dataclass(frozen=True)
class Former:
    """A request already answered, and the share of its words that a new one has in common, from 0 to 1."""

    request: InformationRequest
    share: float


def requests(membership: Membership, shelf: str, day: dt.date) -> QuerySet[InformationRequest]:
    """Return the requests of a shelf that a member reads, those to answer first, the nearest due date first."""
    found = _visible(membership).filter(_shelves(day).get(shelf, Q()))
    rows = found.select_related("entrusted_to__user", "answered_by__user", "file")
    # Without an answer first: PostgreSQL puts what is missing above the rest when it goes down.
    return rows.order_by("-answered_at", "due_on", "pk")


def shelves(membership: Membership, day: dt.date) -> dict[str, int]:
    """Return how many requests a member reads on each shelf, in one query."""
    counts = {name.replace("-", "_"): Count("pk", filter=wanted) for name, wanted in _shelves(day).items()}
    found: dict[str, int] = _visible(membership).order_by().aggregate(**counts, toutes=Count("pk"))
    return {name.replace("_", "-"): count for name, count in found.items()}


def formers_like(request: InformationRequest) -> list[Former]:
    """Return the answered requests here that ask the same, the most alike first, three at most."""
    answered = InformationRequest.objects.filter(
        administration_id=request.administration_id, answered_at__isnull=False, reuses__isnull=True
    ).exclude(pk=request.pk)
    latest = answered.select_related("answered_by__user", "file").order_by("-answered_at")[:MOST_COMPARED]
    shares = [Former(each, likeness(request.question, each.question)) for each in latest]
    alike = [former for former in shares if former.share >= ALIKE_FROM]
    return sorted(alike, key=lambda former: -former.share)[:MOST_PROPOSED]


def _visible(membership: Membership) -> QuerySet[InformationRequest]:
    mine = InformationRequest.objects.filter(administration_id=membership.administration_id)
    return mine if read_every_request.test(membership) else mine.filter(entrusted_to=membership)


def _shelves(day: dt.date) -> dict[str, Q]:
    waiting = Q(answered_at__isnull=True)
    return {TO_ANSWER: waiting, LATE: waiting & Q(due_on__lt=day), ANSWERED: ~waiting}


def requests_workbook() -> WorkbookDescription:
    """Return what the file of requests holds, in the reader's language."""
    columns = (
        ("asker", _("Demandeur"), Kind.TEXT),
        ("asker_kind", _("Nature"), Kind.TEXT),
        ("reference", _("Référence"), Kind.TEXT),
        ("question", _("Ce qui est demandé"), Kind.TEXT),
        ("received_on", _("Reçue le"), Kind.DATE),
        ("due_on", _("Attendue le"), Kind.DATE),
        ("entrusted_to", _("Confiée à"), Kind.TEXT),
        ("answered_on", _("Répondu le"), Kind.DATE),
        ("answered_by", _("Répondu par"), Kind.TEXT),
        ("drawn_from", _("Tiré de"), Kind.TEXT),
        ("answer", _("Réponse"), Kind.TEXT),
        ("digest", _("Empreinte du fichier"), Kind.TEXT),
    )
    sheet = Sheet(_("Demandes"), tuple(Column(*each) for each in columns))
    return WorkbookDescription("requests", sheet.name, (sheet,))


def request_rows(found: Iterable[InformationRequest]) -> list[dict[str, Any]]:
    """Return the row of each request as `requests` gives them."""
    return [
        {
            "asker": each.asker,
            "asker_kind": each.get_asker_kind_display(),
            "reference": each.reference,
            "question": each.question,
            "received_on": each.received_on,
            "due_on": each.due_on,
            "entrusted_to": "" if each.entrusted_to is None else each.entrusted_to.user.name,
            "answered_on": timezone.localtime(each.answered_at).date() if each.answered_at else None,
            "answered_by": "" if each.answered_by is None else each.answered_by.user.name,
            "drawn_from": each.drawn_from,
            "answer": each.answer,
            "digest": "" if each.file is None else each.file.sha256,
        }
        for each in found
    ]
