"""The sheet of a commune, on screen and on one page of paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.cockpit import permissions
from phare.cockpit.queries.sheet import CommuneSheet, Measured, figure, sheet_of, sheet_pdf, written
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.territory.models import Commune


@signed_in
def commune(request: MemberRequest, code: str) -> HttpResponse:
    """What must I know of this commune before I go there?"""
    sheet = _sheet(request, code)
    return render(
        request,
        "cockpit/sheet.html",
        {
            "sheet": sheet,
            "lead": _lead(sheet),
            "figures": [_figures(each) for each in sheet.measured],
            "actions": [(_("La page à emporter (PDF)"), reverse("cockpit:sheet-pdf", args=[code]))],
        },
    )


@signed_in
def commune_pdf(request: MemberRequest, code: str) -> HttpResponse:
    """The same, on paper."""
    content = sheet_pdf(_sheet(request, code))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="fiche-{code}.pdf"'
    return response


def _lead(sheet: CommuneSheet) -> str:
    count = len(sheet.actions)
    if not count:
        return ""
    said = ngettext(
        "%(count)s action est en cours dans son arrondissement",
        "%(count)s actions sont en cours dans son arrondissement",
        count,
    ) % {"count": count}
    return (
        _("%(actions)s, dont %(late)s en retard.") % {"actions": said, "late": sheet.late} if sheet.late else f"{said}."
    )


def _figures(each: Measured) -> tuple[Measured, str, str, str]:
    """An indicator, with its figure here, around, and what is aimed at."""
    around = each.around
    return each, written(each.here) if each.here else "", written(around), figure(around, around.target)


def _sheet(request: MemberRequest, code: str) -> CommuneSheet:
    membership = authorise(request, permissions.read_sheets)
    known = Commune.objects.select_related("department__region", "arrondissement", "intercommunality")
    found = get_object_or_404(known, pk=code)
    if not found.in_force:
        raise Http404
    return sheet_of(found, membership, timezone.localdate())
