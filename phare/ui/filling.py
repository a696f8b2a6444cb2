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
    done: str,
    back: str,
    template: str = "ui/fill.html",
    after: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is filled, call `save(form)` and go on to `after(result)`, to `back` when that is "".

    `ui/fill.html` shows `title`; `up`, the page above in the breadcrumb (its name, and that of its address); `lead` and
    `label` (of the button) where they are given.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = save(form)
        except Refusal as refusal:
            form.add_error(None, said(refusal.sentence))
        else:
            messages.success(request, done)
            return redirect((after(result) if after else "") or back)
    return render(request, template, {"form": form, "back": back, **context})


def confirm(
    request: HttpRequest,
    act: Callable[[], Any],
    *,
    title: str,
    sentence: str,
    label: str,
    done: str,
    back: str,
    after: str = "",
    consequences: tuple[str, ...] = (),
) -> HttpResponse:
    """Ask before something is done; once confirmed, do it and go on to `after`, `back` by default."""
    if request.method == "POST":
        return do(request, act, done=done, back=back, after=after)
    asked = {"title": title, "sentence": sentence, "label": label, "cancel": back, "consequences": consequences}
    return render(request, "ui/confirm.html", asked)


def do(request: HttpRequest, act: Callable[[], Any], *, done: str, back: str, after: str = "") -> HttpResponse:
    """Do what a button asks and go on to `after`, `back` by default; go back with the sentence when it is refused."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, said(refusal.sentence))
        return redirect(back)
    messages.success(request, done)
    return redirect(after or back)
