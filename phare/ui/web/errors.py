"""When something is not there, not allowed or broken: a sentence and what to do next, never a stack trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent could not be read (400). Nothing of the request is trusted, not even its host."""
    return HttpResponse(render_to_string("ui/errors/400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person's role does not allow this (403)."""
    return render(request, "ui/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for this administration (404): the two look the same."""
    return render(request, "ui/errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The platform itself failed (500): a page that needs neither the database nor the request."""
    return HttpResponse(render_to_string("ui/errors/500.html"), status=500)
