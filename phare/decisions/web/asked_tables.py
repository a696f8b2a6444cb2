"""The asker's own table: given with a request, its columns filled with what is here, seen before it is given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.decisions import actions, permissions
from phare.decisions.models import AskedTable
from phare.decisions.queries.asked_lines import lines_offered
from phare.decisions.queries.asked_tables import TableFilled, former_tables, sheets_read, table_filled, table_of
from phare.decisions.web.filling import does, fill, saves
from phare.decisions.web.finding import request_to_answer
from phare.decisions.web.table_forms import INDICATORS, ColumnsForm, TableForm
from phare.indicators.queries.figures import choosable_indicators
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange.kernel.cells import shown
from phare.platform.files.queries import content_of
from phare.ui.filling import confirm, posted
from phare.ui.formats import on_date
from phare.values.refusal import Refusal

SHOWN = 5
"""Rows of the preview."""


@signed_in
def give(request: MemberRequest, pk: int) -> HttpResponse:
    """Which table does the asker want filled?"""
    asked, membership = request_to_answer(request, pk)
    day = timezone.localdate()
    form = TableForm(
        posted(request),
        request.FILES or None,
        lines=lines_offered(membership, day).values(),
        initial={"version": asked.version},
    )
    return fill(
        request,
        form,
        saves(actions.give_table, membership, request=asked),
        title=_("Remplir le tableau du demandeur"),
        lead=f"{asked.asker} : {asked.question}",
        done=_("Le tableau est lu : dites ce qui remplit chaque colonne."),
        back=reverse("decisions:request", args=[pk]),
        after=lambda _made: reverse("decisions:fill-columns", args=[pk]),
        label=_("Lire ce tableau"),
        template="decisions/give_table.html",
        asked=asked,
        formers=[each for each in former_tables(asked) if permissions.see_request.test(membership, each.request)],
    )


@signed_in
def take_again(request: MemberRequest, pk: int, former: int) -> HttpResponse:
    """Give this request the table of that former one?"""
    asked, membership = request_to_answer(request, pk)
    found = get_object_or_404(AskedTable.objects.select_related("request", "file"), request=former)
    authorise(request, permissions.see_request, found.request)
    if found not in former_tables(asked):
        raise Http404
    words = {"name": found.file.name, "question": found.request.question, "day": on_date(found.request.received_on)}
    return confirm(
        request,
        does(actions.take_table_again, membership, request=asked, former=found, version=asked.version),
        title=_("Reprendre un tableau déjà rempli"),
        sentence=_(
            "« %(name)s », envoyé le %(day)s pour « %(question)s », servira de nouveau, rempli des mêmes données."
        )
        % words,
        label=_("Reprendre ce tableau"),
        done=_("Le tableau est repris : relisez ce qui remplit chaque colonne, et à quelle date."),
        back=reverse("decisions:give-table", args=[pk]),
        after=reverse("decisions:fill-columns", args=[pk]),
        consequences=(_("Les chiffres seront ceux d'aujourd'hui, et non ceux qui ont été donnés."),),
    )


@signed_in
def columns(request: MemberRequest, pk: int) -> HttpResponse:
    """What fills each column of the asker's table?"""
    asked, membership = request_to_answer(request, pk)
    table = table_of(asked)
    if table is None:
        return redirect("decisions:give-table", pk)
    day = timezone.localdate()
    offered = lines_offered(membership, day)
    form = ColumnsForm(
        posted(request),
        table=table,
        offered=offered.values(),
        sheets=sheets_read(content_of(table.file), table.file.name),
        initial={
            "version": asked.version,
            "lines": table.lines,
            "sheet": table.sheet,
            "header_row": table.header_row,
        },
    )
    return fill(
        request,
        form,
        saves(actions.fill_columns, membership, table=table),
        title=_("Colonnes du tableau"),
        lead=f"{asked.asker} : {asked.question}",
        done=_("Les colonnes sont enregistrées : relisez l'aperçu."),
        back=reverse("decisions:fill-columns", args=[pk]),
        template="decisions/fill_columns.html",
        asked=asked,
        table=table,
        list_id=INDICATORS,
        indicators=choosable_indicators(asked.administration, day)
        if form.about and form.about.takes_indicators
        else [],
        # Of lines out of his reach, a member is told so, and changes nothing of what others prepared.
        seen=_seen(membership, table, day)
        if (table.is_mapped and request.method == "GET") or form.about is None
        else {},
    )


@signed_in
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """What would be given, as a file?"""
    asked, membership = request_to_answer(request, pk)
    table = table_of(asked)
    if table is None:
        raise Http404
    try:
        made = table_filled(membership, table, timezone.localdate())
    except Refusal as refusal:
        raise Http404 from refusal
    return HttpResponse(
        made.content,
        content_type=table.file.media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, table.file.name) or "attachment",
            "Cache-Control": "no-store",
        },
    )


def _seen(membership: Membership, table: AskedTable, day: dt.date) -> dict[str, Any]:
    """The first rows filled, and what is to be said of the whole."""
    try:
        made = table_filled(membership, table, day)
    except Refusal as refusal:
        return {"refused": refusal.sentence}
    count = made.filling.lines
    return {
        "sentence": ngettext("%(count)s ligne remplie", "%(count)s lignes remplies", count) % {"count": count},
        "blank": made.filling.blank,
        "unknown": made.filling.unknown,
        "rows": _first_rows(made, table),
    }


def _first_rows(made: TableFilled, table: AskedTable) -> list[list[str]]:
    cells = made.filling.cells
    rows = sorted({row for row, _column in cells})[:SHOWN]

    def said(row: int, column: int) -> str:
        sent = made.rows[row] if row < len(made.rows) else []
        return shown(cells.get((row, column), sent[column] if column < len(sent) else ""))

    return [[said(row, each.place) for each in table.asked] for row in rows]
