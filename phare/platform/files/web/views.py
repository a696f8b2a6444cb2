from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.files.kernel.media import ACCEPTED
from phare.platform.files.models import StoredFile
from phare.platform.files.permissions import is_open_to_anyone, read_file
from phare.platform.files.queries import content_of

SHOWN = {media.name for media in ACCEPTED if media.may_be_shown}


def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One file, to whoever may see the record it belongs to; published public renditions to anyone."""
    published = StoredFile.objects.filter(pk=pk, rendition=StoredFile.Rendition.PUBLIC).first()
    if published is not None and is_open_to_anyone(published):
        return _served(request, published)
    return _member_file(request, pk)


@signed_in
def _member_file(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(StoredFile, pk=pk)
    authorise(request, read_file, found)
    return _served(request, found)


def _served(request: HttpRequest, found: StoredFile) -> HttpResponse:
    shown = found.media_type in SHOWN and "afficher" in request.GET
    charset = "; charset=utf-8" if found.media_type.startswith("text/") else ""
    response = HttpResponse(content_of(found), content_type=found.media_type + charset)
    response["Content-Disposition"] = content_disposition_header(not shown, found.name) or "attachment"
    # Whatever a file holds, it runs nothing; a sandbox would stop the browser's own PDF reader.
    sandbox = "" if shown and found.media_type == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors 'none'{sandbox}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{found.sha256}"'
    return response
