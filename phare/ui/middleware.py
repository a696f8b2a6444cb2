"""A refusal that no form caught becomes a page with its sentence, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from phare.ui.formats import said
from phare.values.refusal import Refusal


class RefusalMiddleware:
    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return render(
            request, "ui/refusal.html", {"sentence": said(exception.sentence), "back": _back(request)}, status=409
        )


def _back(request: HttpRequest) -> str:
    """Return the page from which the person came, if it is one of ours and not this very address."""
    referrer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return referrer if ours and referrer != request.build_absolute_uri() else ""
