"""One way to fill a form and to confirm: refused, what was typed stays and the sentence is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from phare.ui.formats import said
from phare.ui.forms import Form
from phare.values.refusal import Refusal


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, however empty, or None when the form is only opened."""
    return request.POST if request.method == "POST" else None


def fill(
    request: HttpRequest,
    form: Form,
    save: Callable[[Any], Any],
    *,
    title: str,
    done: str,
    back: str,
    up: tuple[Any, str],
    after: Callable[[Any], str] | None = None,
    template: str = "ui/fill.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is filled, call `save(form)` and go on to `after(result)`, `back` by default.

    `up` is the page above in the breadcrumb: its name, and that of its address. `lead` and `label` (of the button) may
    be given besides.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = save(form)
        except Refusal as refusal:
            form.add_error(None, said(refusal.sentence))
        else:
            messages.success(request, done)
            return redirect(after(result) if after else back)
    shown = {"form": form, "title": title, "back": back, "up_name": up[0], "up_address": up[1], **context}
    return render(request, template, shown)


def do(request: HttpRequest, act: Callable[[], Any], *, done: str, back: str) -> HttpResponse:
    """Do what a button asks, say that it is done or why it is not, and go back."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, said(refusal.sentence))
    else:
        messages.success(request, done)
    return redirect(back)
