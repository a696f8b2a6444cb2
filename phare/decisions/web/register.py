"""The register: what is to be decided, to be applied, in force, verified; searched, filtered, taken away as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phare.decisions import permissions
from phare.decisions.queries import register as shelves
from phare.decisions.queries.register import Asked
from phare.decisions.queries.register_file import register_rows, register_workbook
from phare.decisions.web.sheets import sheet_file
from phare.decisions.web.shelves import shelf_of, shelved
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in, steers
from phare.ui.asked import number_in
from phare.ui.filters import in_words

SHELVES = {
    shelves.TO_DECIDE: gettext_lazy("À rendre"),
    shelves.TO_APPLY: gettext_lazy("À appliquer"),
    shelves.IN_FORCE: gettext_lazy("En vigueur"),
    shelves.VERIFIED: gettext_lazy("Vérifiés"),
    shelves.ABANDONED: gettext_lazy("Abandonnés"),
    shelves.ALL: gettext_lazy("Tous"),
}


def asked_of(request: HttpRequest) -> Asked:
    """Return what is asked of the register; what makes no sense is not asked."""
    return Asked(
        shelf=shelf_of(request, shelves.ALL),
        words=request.GET.get("q", "")[:200],
        mission=number_in(request.GET.get("mission")),
        service=number_in(request.GET.get("service")),
        operation=number_in(request.GET.get("operation")),
    )


@signed_in
def register(request: MemberRequest) -> HttpResponse:
    """What was decided here, what is to be, and what came of it?"""
    membership = authorise(request, permissions.read_register)
    day, asked = timezone.localdate(), asked_of(request)
    subject = shelves.subject_named(membership, asked)
    words = {
        "etat": str(SHELVES.get(asked.shelf, "")) if asked.shelf != shelves.ALL else "",
        "q": f"« {asked.words} »" if asked.words else "",
        "mission": subject,
        "service": subject,
        "operation": subject,
    }
    shown = shelved(
        request,
        shelves.register(membership, asked, day),
        names=SHELVES,
        counts=shelves.shelves(membership, day),
        shelf=asked.shelf,
        counted=lambda count: ngettext("%(count)s arbitrage", "%(count)s arbitrages", count) % {"count": count},
    )
    may_prepare = permissions.prepare_arbitrations.test(membership)
    return render(
        request,
        "decisions/register.html",
        shown
        | {
            "lines": [(each, each.state_on(day)) for each in shown["page"]],
            "asked": asked,
            "filters": in_words(request, words),
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
    membership = authorise(request, permissions.read_register)
    day = timezone.localdate()
    rows = register_rows(shelves.register(membership, asked_of(request), day), day)
    return sheet_file(register_workbook(), rows, file_format, "arbitrages")
