"""The register: what is to be decided, to be applied, in force, verified; searched, filtered, taken away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.decisions import permissions
from phare.decisions.models import Arbitration
from phare.decisions.queries import register as shelves
from phare.decisions.queries.register import Asked
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in, steers
from phare.platform.exchange.gateways.workbooks import write_csv, write_xlsx
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.ui.filters import in_words

SHELVES = {
    shelves.TO_DECIDE: gettext_lazy("À rendre"),
    shelves.TO_APPLY: gettext_lazy("À appliquer"),
    shelves.IN_FORCE: gettext_lazy("En vigueur"),
    shelves.VERIFIED: gettext_lazy("Vérifiés"),
    shelves.ABANDONED: gettext_lazy("Abandonnés"),
    shelves.ALL: gettext_lazy("Tous"),
}
PAGE = 25
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked_of(request: HttpRequest) -> Asked:
    """Return what is asked of the register; what makes no sense is not asked."""
    return Asked(
        shelf=request.GET.get("etat", shelves.ALL),
        words=request.GET.get("q", "")[:200],
        mission=_number(request.GET.get("mission")),
        service=_number(request.GET.get("service")),
        operation=_number(request.GET.get("operation")),
    )


@signed_in
def register(request: MemberRequest) -> HttpResponse:
    """What was decided here, what is to be, and what came of it?"""
    membership = authorise(request, permissions.read_register)
    day, asked = timezone.localdate(), asked_of(request)
    counts = shelves.shelves(membership, day)
    page = Paginator(shelves.register(membership, asked, day), PAGE).get_page(request.GET.get("page"))
    subject = shelves.subject_named(membership, asked)
    words = {
        "etat": str(SHELVES.get(asked.shelf, "")) if asked.shelf != shelves.ALL else "",
        "q": f"« {asked.words} »" if asked.words else "",
        "mission": subject,
        "service": subject,
        "operation": subject,
    }
    count = page.paginator.count
    query = request.GET.copy()
    query.pop("page", None)
    may_prepare = permissions.prepare_arbitrations.test(membership)
    return render(
        request,
        "decisions/register.html",
        {
            "page": page,
            "lines": [(each, each.state_on(day)) for each in page],
            "tabs": [(key, label, counts[key], key == asked.shelf) for key, label in SHELVES.items()],
            "asked": asked,
            "sentence": ngettext("%(count)s arbitrage", "%(count)s arbitrages", count) % {"count": count},
            "filters": in_words(request, words),
            "query": query.urlencode(),
            "may_prepare": may_prepare,
            "steers": steers.test(membership),
            "actions": [
                (_("Nouvel arbitrage"), reverse("decisions:new")),
                (_("Qui peut signer"), reverse("decisions:acts")),
            ]
            if may_prepare
            else [],
        },
    )


@signed_in
def export(request: MemberRequest, file_format: str) -> HttpResponse:
    """The register as a file: what the page shows, all its pages."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    membership = authorise(request, permissions.read_register)
    day = timezone.localdate()
    content = _file(file_format, shelves.register(membership, asked_of(request), day), day)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="arbitrages.{file_format}"'},
    )


def _file(file_format: str, arbitrations: Iterable[Arbitration], day: dt.date) -> bytes:
    columns = (
        ("reference", _("Numéro"), Kind.TEXT),
        ("question", _("Question"), Kind.TEXT),
        ("state", _("État"), Kind.TEXT),
        ("chosen", _("Option retenue"), Kind.TEXT),
        ("reasons", _("Motifs"), Kind.TEXT),
        ("signed_on", _("Signé le"), Kind.DATE),
        ("signed_by", _("Signé par"), Kind.TEXT),
        ("signed_as", _("Qualité"), Kind.TEXT),
        ("effect_on", _("Date d'effet"), Kind.DATE),
        ("verify_on", _("À vérifier le"), Kind.DATE),
        ("undone", _("Redéploiements à faire"), Kind.INTEGER),
        ("digest", _("Empreinte"), Kind.TEXT),
    )
    sheet = Sheet(_("Arbitrages"), tuple(Column(*each) for each in columns))
    rows = [
        {
            "reference": each.reference,
            "question": each.question,
            "state": str(each.state_on(day).label),
            "chosen": each.chosen.name if each.is_taken and each.chosen else "",
            "reasons": each.reasons if each.is_taken else "",
            "signed_on": timezone.localtime(each.signed_at).date() if each.signed_at else None,
            "signed_by": each.signed_by.user.name if each.signed_by else "",
            "signed_as": each.signed_as,
            "effect_on": each.effect_on if each.is_taken else None,
            "verify_on": each.verify_on if each.is_taken else None,
            "undone": getattr(each, "undone", 0),
            "digest": each.frozen_digest,
        }
        for each in arbitrations
    ]
    if file_format == "csv":
        return write_csv(sheet, rows)
    return write_xlsx(WorkbookDescription("arbitrations", sheet.name, (sheet,)), {sheet.name: rows})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
