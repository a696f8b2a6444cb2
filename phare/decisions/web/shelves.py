"""What a list kept on shelves shows: one page of it, a tab for each shelf, the address that keeps what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from phare.ui.asked import page_in

SHELF = "etat"
PAGE = 25


def shelf_of(request: HttpRequest, otherwise: str) -> str:
    """Return the shelf asked for, as it was written."""
    return request.GET.get(SHELF, otherwise)


def shelved(
    request: HttpRequest,
    rows: Any,
    *,
    names: Mapping[str, Any],
    counts: Mapping[str, int],
    shelf: str,
    counted: Callable[[int], str],
) -> dict[str, Any]:
    """Return what the pages of a list and its tabs are drawn from; `counted` says how many lines it holds."""
    page = page_in(request, rows, PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    if SHELF not in kept:
        kept[SHELF] = shelf
    return {
        "page": page,
        "tabs": [(key, name, counts[key], key == shelf) for key, name in names.items()],
        "query": kept.urlencode(),
        "sentence": counted(page.paginator.count),
    }
