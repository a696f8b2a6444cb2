"""One flow for every room's imports: upload; problems, or preview; confirm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange import actions, queries
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.following import State
from phare.platform.exchange.kernel.importer import Importer, importer_named
from phare.platform.exchange.kernel.preview import listed
from phare.platform.exchange.kernel.reading import problem_rows
from phare.platform.exchange.models import PendingImport
from phare.platform.exchange.permissions import owns_import
from phare.platform.exchange.web.forms import UploadForm
from phare.platform.exchange.web.tables import ProblemTable
from phare.ui.asked import page_in
from phare.ui.formats import said

# A page shows this many rows of each kind; the CSV has them all.
SHOWN = 50


@signed_in
def upload(request: MemberRequest, importer: str, key: str) -> HttpResponse:
    """Which file do I bring, and on which template?"""
    room, target, membership = _target(request, importer, key)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        pending = actions.hold_import(room, key, file.name or "", file.read(), by=membership, at=timezone.now())
        return redirect("exchange:held", pending.pk)
    return render(
        request,
        "exchange/upload.html",
        {"importer": room, "key": key, "form": form, "back": room.back(target), "formats": workbooks.FORMATS},
    )


@signed_in
def template(request: MemberRequest, importer: str, key: str, file_format: str) -> HttpResponse:
    """A blank workbook to fill."""
    room = _target(request, importer, key)[0]
    content = workbooks.template(room.description, _known_format(file_format))
    return _file(content, f"{room.description.name}-modele", file_format, room)


@signed_in
def export(request: MemberRequest, importer: str, key: str, file_format: str) -> HttpResponse:
    """What stands, as a workbook that imports back without changing anything."""
    room, target, _membership = _target(request, importer, key)
    content = workbooks.write(room.description, room.standing(target), _known_format(file_format))
    return _file(content, room.description.name, file_format, room)


@signed_in
def held(request: MemberRequest, pk: int) -> HttpResponse:
    """What is wrong in this file, or what would it change?"""
    pending, room, target = _held(request, pk)
    if pending.state != State.HELD.value:
        return render(
            request, "exchange/settled.html", {"pending": pending, "importer": room, "back": room.back(target)}
        )
    found = _examined(pending, room, target)
    table = ProblemTable(found.problems, order_by=request.GET.get("sort", ""))
    table.paginate(page=page_in(request, found.problems, SHOWN).number, per_page=SHOWN)
    return render(
        request,
        "exchange/held.html",
        {
            "pending": pending,
            "importer": room,
            "examination": found,
            "table": table,
            "pages": queries.preview_pages(found.previews, SHOWN),
            "back": room.back(target),
        },
    )


@signed_in
def problems(request: MemberRequest, pk: int) -> HttpResponse:
    """Every problem of the file, as CSV."""
    pending, room, target = _held(request, pk)
    return _csv(problem_rows(_examined(pending, room, target).problems), "problemes")


@signed_in
def differences(request: MemberRequest, pk: int) -> HttpResponse:
    """Every change that the file would make, as CSV."""
    pending, room, target = _held(request, pk)
    return _csv(listed(_examined(pending, room, target).previews), "apercu")


@require_POST
@signed_in
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Import what the preview showed."""
    pending, room, target = _held(request, pk)
    try:
        result = actions.confirm_import(
            pending, room, target, request.POST.get("seen", ""), by=request.membership, at=timezone.now()
        )
    except actions.StalePreviewError as error:
        messages.warning(request, error.sentence)
        return redirect("exchange:held", pending.pk)
    messages.success(request, _("Le fichier %(name)s est importé.") % {"name": pending.file_name})
    return redirect(room.after(target, result))


@require_POST
@signed_in
def abandon(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the file up."""
    pending, room, target = _held(request, pk)
    actions.abandon_import(pending, by=request.membership, at=timezone.now())
    messages.info(request, _("Le dépôt est abandonné ; rien n'a été importé."))
    return redirect(room.back(target))


def _target(request: MemberRequest, importer: str, key: str) -> tuple[Importer, Any, Membership]:
    try:
        room = importer_named(importer)
        target = room.find(request.membership, key)
    except (LookupError, ObjectDoesNotExist):
        raise Http404 from None
    return room, target, authorise(request, room.may, target)


def _held(request: MemberRequest, pk: int) -> tuple[PendingImport, Importer, Any]:
    pending = get_object_or_404(PendingImport, pk=pk)
    authorise(request, owns_import, pending)
    room, target, _membership = _target(request, pending.importer, pending.target)
    return pending, room, target


def _examined(pending: PendingImport, room: Importer, target: Any) -> queries.Examination:
    try:
        content = queries.held_content(pending)
    except FileNotFoundError:
        raise Http404 from None
    return queries.examination(room, target, content, pending.file_name)


def _known_format(file_format: str) -> str:
    if file_format not in workbooks.FORMATS:
        raise Http404
    return file_format


def _file(content: bytes, name: str, file_format: str, room: Importer) -> HttpResponse:
    media_type, extension = workbooks.media_type(room.description, file_format)
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{extension}"', "Cache-Control": "no-store"},
    )


def _csv(rows: Sequence[Sequence[str]], name: str) -> HttpResponse:
    """A table as a file, in the reader's language."""
    content = workbooks.write_table([[said(cell) for cell in row] for row in rows])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
