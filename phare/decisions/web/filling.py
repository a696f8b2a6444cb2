"""One way to fill a form, for all of decisions: refused, what was typed stays and the sentence is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from phare.decisions.web.forms import SayingForm
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest
from phare.ui.forms import Form
from phare.values.refusal import Refusal


def posted(request: MemberRequest) -> QueryDict | None:
    """Return what was sent, however empty, or None when the form is only opened."""
    return request.POST if request.method == "POST" else None


def saves(action: Callable[..., Any], by: Membership, **fixed: Any) -> Callable[[SayingForm], Any]:
    """Return what saves a form: it calls the action on these objects, with what the form says, by whom, now."""
    return lambda filled: action(by=by, at=timezone.now(), **fixed, **filled.said())


def does(action: Callable[..., Any], by: Membership, **fixed: Any) -> Callable[[], Any]:
    """Return what does something once it is confirmed: it calls the action on these objects, by whom, now."""
    return lambda: action(by=by, at=timezone.now(), **fixed)


def fill(
    request: MemberRequest,
    form: Form,
    save: Callable[[Any], Any],
    *,
    title: str,
    done: str,
    back: str,
    template: str = "decisions/form.html",
    after: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is filled, call `save(form)` and go on to `after(result)`, `back` by default."""
    if request.method == "POST" and form.is_valid():
        try:
            result = save(form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(after(result) if after else back)
    return render(request, template, {"form": form, "title": title, "back": back, **context})


def confirm(
    request: MemberRequest,
    do: Callable[[], Any],
    *,
    title: str,
    sentence: str,
    label: str,
    done: str,
    back: str,
    consequences: tuple[str, ...] = (),
) -> HttpResponse:
    """Ask before something is done; once confirmed, do it and go back."""
    if request.method == "POST":
        try:
            do()
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, done)
        return redirect(back)
    asked = {"title": title, "sentence": sentence, "label": label, "cancel": back, "consequences": consequences}
    return render(request, "ui/confirm.html", asked)
