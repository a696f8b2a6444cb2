"""One way to fill a form, for all of strategy: what was typed is never lost, whoever wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from phare.platform.accounts.permissions import MemberRequest
from phare.strategy import actions
from phare.strategy.actions import ChangedMeanwhileError
from phare.strategy.models import Revised
from phare.strategy.web.versions import VersionedForm
from phare.values.refusal import Refusal


def fill(
    request: MemberRequest,
    form: VersionedForm,
    save: Callable[[Any], Any],
    *,
    title: str,
    done: str,
    back: str,
    after: Callable[[Any], str] | None = None,
    thing: Revised | None = None,
    template: str = "strategy/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is filled, call `save(form)` and go on to `after(result)`, `back` by default.

    A refusal is said in the form. When somebody else wrote meanwhile, what differs is shown beside what was typed, even
    though what was chosen is no longer there to be chosen.
    """
    changed_meanwhile = False
    if request.method == "POST" and not form.is_valid():
        if thing is not None and form.read_version not in {0, thing.version}:
            changed_meanwhile = True
            form.read_again(thing)
            form.full_clean()
            form.add_error(None, actions.changed_meanwhile().sentence)
    elif request.method == "POST":
        try:
            result = save(form)
        except ChangedMeanwhileError as refusal:
            changed_meanwhile = True
            form.add_error(None, refusal.sentence)
            if thing is not None:
                thing.refresh_from_db()
                form.read_again(thing)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(after(result) if after else back)
    shown = {"form": form, "title": title, "back": back, **context}
    return render(request, template, shown, status=409 if changed_meanwhile else 200)
