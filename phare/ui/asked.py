"""What an address or a form asks for by a number, whatever was written there."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

LARGEST_KEY = 2**63 - 1
"""The largest key that a row may have."""


def number_in(text: str | None, *, most: int = LARGEST_KEY) -> int | None:
    """Return the whole number that a text is, from 0 to `most`; None when it is none."""
    written = text or ""
    # Beyond so many digits it is larger anyway, and too long to be read.
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(most))):
        return None
    found = int(written)
    return found if found <= most else None


def page_in(request: HttpRequest, rows: Any, per_page: int) -> Page[Any]:
    """Return the page of rows that an address asks for (`page`): the first when it is no number, the last beyond."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
