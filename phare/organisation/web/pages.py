"""What the pages of organisation share: the photograph asked for, its views, the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import rules
from django.core.paginator import Page
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.organisation import queries
from phare.organisation.models import Photograph, State
from phare.organisation.permissions import (
    RECORD_CLASS,
    keep_photographs,
    read_photographs,
    see_every_cell,
)
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise
from phare.ui.asked import number_in, page_in

BADGES = {
    State.DRAFT: "fr-badge--new",
    State.ANSWERING: "fr-badge--new",
    State.VALIDATED: "fr-badge--info",
    State.FROZEN: "fr-badge--success",
    State.SUPERSEDED: "fr-badge--warning",
}


def today() -> dt.date:
    """Return the day in Paris, for the rights and dates of one request."""
    return timezone.localdate()


def readable(request: MemberRequest, pk: int) -> tuple[Photograph, Membership, queries.Sight]:
    """Return a photograph that may be read, who reads it, and what he may see of it."""
    photograph = get_object_or_404(Photograph, pk=pk)
    membership = authorise(request, read_photographs, photograph, shared_as=RECORD_CLASS)
    return photograph, membership, queries.sight_of(membership, photograph, today())


def kept(
    request: MemberRequest, pk: int, predicate: rules.Predicate = keep_photographs
) -> tuple[Photograph, Membership]:
    """Return a photograph of one's own administration, and who acts on it."""
    photograph = get_object_or_404(Photograph, pk=pk)
    return photograph, authorise(request, predicate, photograph)


def views_of(photograph: Photograph, membership: Membership, here: str) -> list[dict[str, Any]]:
    """Return the views of a photograph that a member may open: their label, their address, which one is shown."""
    views = [
        ("photograph", _("Services et missions")),
        ("comparison", _("Comparaison")),
        ("trend", _("Évolution prévue")),
    ]
    if membership.administration_id == photograph.administration_id:
        if see_every_cell.test(membership):
            views.append(("programmes", _("Programmes")))
        if photograph.state not in {State.FROZEN, State.SUPERSEDED}:
            views.append(("answers", _("Réponses des services")))
    return [
        {"label": label, "address": reverse(f"organisation:{name}", args=[photograph.pk]), "is_here": name == here}
        for name, label in views
    ]


def page_of(request: MemberRequest, lines: Sequence[Any] | QuerySet[Any], size: int = 100) -> Page[Any]:
    """Return the page asked for of a long list, its first or last one when there is no such page."""
    return page_in(request, lines, size)


def page_number(request: MemberRequest, parameter: str = "page") -> int:
    """Return the page asked for, 1 when it is no page."""
    return number_in(request.GET.get(parameter), most=9_999) or 1
