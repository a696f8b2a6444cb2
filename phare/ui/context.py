"""What every page knows: the theme, the menu and where one is in it, the other language, and what is invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from phare.ui import navigation
from phare.ui.formats import is_french


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the membership, the menu and the marks of a demonstration."""
    membership = getattr(request, "membership", None)
    branded = settings.PHARE_THEME == "state" and (membership is None or membership.administration.may_use_state_brand)
    return {
        "membership": membership,
        "menu": navigation.menu(membership, request),
        "state_brand": branded,
        "other_language": ("en", "English") if is_french() else ("fr", "Français"),
        "demonstration": settings.PHARE_DEMONSTRATION,
        "invented": membership is not None and membership.administration.is_invented,
    }
