"""How a form or a button of decisions becomes an action, by whom and now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from phare.decisions.web.forms import SayingForm
from phare.platform.accounts.models import Membership
from phare.ui import filling

fill = partial(filling.fill, template="decisions/form.html")
"""Show and take a form, in a page of decisions."""


def saves(action: Callable[..., Any], by: Membership, **fixed: Any) -> Callable[[SayingForm], Any]:
    """Return what saves a form: it calls the action on these objects, with what the form says, by whom, now."""
    return lambda filled: action(by=by, at=timezone.now(), **fixed, **filled.said())


def does(action: Callable[..., Any], by: Membership, **fixed: Any) -> Callable[[], Any]:
    """Return what does something once it is confirmed: it calls the action on these objects, by whom, now."""
    return lambda: action(by=by, at=timezone.now(), **fixed)
