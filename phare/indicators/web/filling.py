"""One way to fill a form, for all of indicators: a refusal is said in the form, what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from phare.platform.accounts.permissions import MemberRequest
from phare.ui.forms import Form
from phare.values.refusal import Refusal


def fill(
    request: MemberRequest, form: Form, save: Callable[[Any], Any], *, done: str, back: str, **context: Any
) -> HttpResponse:
    """Show a form; once it is filled, call `save(form)` and go on to `back`, or to the address that `save` returns."""
    if request.method == "POST" and form.is_valid():
        try:
            result = save(form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(result if isinstance(result, str) else back)
    return render(request, "indicators/form.html", {"form": form, "back": back, **context})
