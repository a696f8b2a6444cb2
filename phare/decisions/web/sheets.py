"""A list as a file to take away: CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from phare.platform.exchange.gateways.workbooks import media_type, write
from phare.platform.exchange.kernel.description import WorkbookDescription

OFFERED = ("csv", "xlsx")


def sheet_file(
    description: WorkbookDescription, rows: Sequence[dict[str, Any]], file_format: str, name: str
) -> HttpResponse:
    """Return the rows of a workbook of one sheet as a file to download; Http404 in a format that is not offered."""
    if file_format not in OFFERED:
        raise Http404
    media, extension = media_type(description, file_format)
    return HttpResponse(
        write(description, {description.sheets[0].name: rows}, file_format),
        content_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}.{extension}"', "Cache-Control": "no-store"},
    )
