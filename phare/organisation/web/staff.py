"""A photograph looked at: who is on what, in a service, on a mission, beside another photograph, by programme."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.organisation import queries
from phare.organisation.kernel.masking import Cell, Status
from phare.organisation.kernel.workbook import STAFF, rows_of
from phare.organisation.models import Photograph, Service, ServiceMission, State
from phare.organisation.permissions import ServiceOnDay, answer_for_service, keep_photographs, see_every_cell
from phare.organisation.web import drawing
from phare.organisation.web.pages import BADGES, kept, page_number, readable, today, views_of
from phare.organisation.web.steps import steps_of
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.platform.exchange.gateways import workbooks
from phare.ui import charts, formats

SERVICES_SHOWN, MISSIONS_SHOWN = 30, 120


@signed_in
def photograph(request: MemberRequest, pk: int) -> HttpResponse:
    """Who does what, and how many are they?"""
    one, membership, sight = readable(request, pk)
    found = queries.matrix(one, sight)
    address = drawing.addresses("organisation:service-staff", one)
    window = drawing.Window(page_number(request), page_number(request, "colonnes"), SERVICES_SHOWN, MISSIONS_SHOWN)
    return render(
        request,
        "organisation/photograph.html",
        {
            "photograph": one,
            "badge": BADGES[State(one.state)],
            "views": views_of(one, membership, "photograph"),
            "steps": steps_of(one, membership),
            "matrix": found,
            "table": drawing.matrix_table(found, one, window),
            "pages": window.pages(found),
            "services": [
                {
                    "line": line,
                    "cell": cell,
                    "share": drawing.share(cell, found.total),
                    "address": address(line),
                }
                for line, cell in found.service_totals(window.rows(found))
            ],
            "bars": _bars(one, found),
            "vacancies": queries.vacancies(one) if sight.everything else None,
            "own": found.sum_of(outside=False),
            "others": found.sum_of(outside=True),
        },
    )


def _bars(one: Photograph, found: queries.Matrix) -> SafeString | str:
    shown = [
        (line, cell.fte)
        for line, cell in found.service_totals()
        if cell.status == Status.VALUE and cell.fte and not line.outside
    ]
    if not shown:
        return ""
    shown.sort(key=lambda pair: -pair[1])
    address = drawing.addresses("organisation:service-staff", one)
    shown = shown[:SERVICES_SHOWN]
    values: list[dict[str, Any]] = [
        {
            "service": f"{line.code} · {line.name}",
            "fte": fte,
            "url": address(line),
            "said": f"{line.name} : {formats.number(fte, 1)} ETP",
        }
        for line, fte in shown
    ]
    labels = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {"text": {"field": "fte", "format": ",.1f"}},
    }
    bars = {
        "mark": "bar",
        "encoding": {"href": {"field": "url"}, "description": {"field": "said"}},
    }
    # A plain grammar: Altair would check it against its schema at each showing.
    chart = {
        "data": {"values": values},
        "height": {"step": 24},
        "encoding": {
            "x": {"field": "fte", "type": "quantitative", "title": "ETP"},
            "y": {"field": "service", "type": "nominal", "title": None, "sort": None},
        },
        "layer": [bars, labels],
    }
    first, fte = shown[0]
    return charts.figure(
        chart,
        title=_("Effectif des services sous l'autorité du préfet"),
        description=_("%(service)s compte %(fte)s ETP, le plus grand effectif.")
        % {"service": first.name, "fte": formats.number(fte, 1)},
        headers=[_("Service"), _("ETP")],
        rows=[[value["service"], formats.number(value["fte"], 1)] for value in values],
        note=_("Source : %(title)s. Postes pourvus.") % {"title": one.title},
    )


@signed_in
def matrix_file(request: MemberRequest, pk: int) -> HttpResponse:
    """The matrix as it is shown, as CSV: `s` is hidden, `m` missing."""
    one, _membership, sight = readable(request, pk)
    content = workbooks.write_table(drawing.matrix_rows(queries.matrix(one, sight)))
    return _file(content, "text/csv; charset=utf-8", f"services-missions-{one.date:%Y-%m-%d}.csv")


@signed_in
def workbook(request: MemberRequest, pk: int, file_format: str) -> HttpResponse:
    """The whole photograph as a workbook, for those who see every cell."""
    if file_format not in workbooks.FORMATS:
        raise Http404
    one, _membership = kept(request, pk, see_every_cell)
    content = workbooks.write(STAFF, rows_of(queries.staffing(one)), file_format)
    media_type, extension = workbooks.media_type(STAFF, file_format)
    return _file(content, media_type, f"projet-des-services-{one.date:%Y-%m-%d}.{extension}")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@signed_in
def service_staff(request: MemberRequest, pk: int, service: int) -> HttpResponse:
    """What does this service do, and with whom?"""
    one, membership, sight = readable(request, pk)
    line = get_object_or_404(Service, pk=service, administration_id=one.administration_id)
    found = queries.matrix(one, sight)
    total = next((cell for each, cell in found.service_totals() if each.pk == line.pk), Cell(Status.ZERO, 0.0))
    sees = sight.sees(line.pk)
    may_answer = (
        one.is_open
        and membership.administration_id == one.administration_id
        and answer_for_service.test(membership, ServiceOnDay(line, today()))
    )
    return render(
        request,
        "organisation/staff_of.html",
        {
            "photograph": one,
            "views": views_of(one, membership, ""),
            "kind": "service",
            "line": line,
            "total": total,
            "rows": _rows(found.of_service(line.pk), total, one, "organisation:mission-staff"),
            "mix": drawing.mix_table(queries.profile_mix(one, service=line)) if sees else None,
            "vacancies": queries.vacancies(one, line) if sees else None,
            "answer": reverse("organisation:answer", args=[one.pk, line.pk]) if may_answer else "",
        },
    )


@signed_in
def mission_staff(request: MemberRequest, pk: int, mission: int) -> HttpResponse:
    """Who carries this mission, and with whom?"""
    one, membership, sight = readable(request, pk)
    line = get_object_or_404(ServiceMission, pk=mission, administration_id=one.administration_id)
    found = queries.matrix(one, sight)
    total = next((cell for each, cell in found.mission_totals() if each.pk == line.pk), Cell(Status.ZERO, 0.0))
    return render(
        request,
        "organisation/staff_of.html",
        {
            "photograph": one,
            "views": views_of(one, membership, ""),
            "kind": "mission",
            "line": line,
            "total": total,
            "rows": _rows(found.of_mission(line.pk), total, one, "organisation:service-staff"),
            "mix": drawing.mix_table(queries.profile_mix(one, mission=line)) if sight.everything else None,
        },
    )


def _rows(
    cells: tuple[tuple[queries.Line, Cell], ...], total: Cell, one: Photograph, url_name: str
) -> list[dict[str, Any]]:
    address = drawing.addresses(url_name, one)
    return [
        {"line": line, "cell": cell, "share": drawing.share(cell, total), "address": address(line)}
        for line, cell in cells
    ]


@signed_in
def comparison(request: MemberRequest, pk: int) -> HttpResponse:
    """What moved between this photograph and another?"""
    one, membership, sight = readable(request, pk)
    others = list(
        Photograph.objects.filter(administration_id=one.administration_id).exclude(pk=one.pk).order_by("-date", "-pk")
    )
    chosen = _chosen(request, one, others)
    before, after = (one, chosen) if chosen and chosen.date > one.date else (chosen, one)
    found = queries.comparison(before, after, sight) if before and after else None
    whole = bool(request.GET.get("tout"))
    return render(
        request,
        "organisation/comparison.html",
        {
            "photograph": one,
            "views": views_of(one, membership, "comparison"),
            "others": others,
            "chosen": chosen,
            "before": before,
            "after": after,
            "found": (found if whole else found.moving()) if found else None,
            "whole": whole,
        },
    )


def _chosen(request: MemberRequest, one: Photograph, others: list[Photograph]) -> Photograph | None:
    asked = request.GET.get("avec", "")
    if asked:
        found = next((other for other in others if str(other.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    earlier = [other for other in others if other.date < one.date and other.state != "superseded"]
    return next(iter(earlier or others), None)


@signed_in
def programmes(request: MemberRequest, pk: int) -> HttpResponse:
    """Is each programme's staff what was notified?"""
    one, membership = kept(request, pk, see_every_cell)
    return render(
        request,
        "organisation/programmes.html",
        {
            "photograph": one,
            "views": views_of(one, membership, "programmes"),
            "lines": queries.programmes(one),
            "keeps": keep_photographs.test(membership),
        },
    )
