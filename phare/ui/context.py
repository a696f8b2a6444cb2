"""What every page knows: the theme, the menu, and whether what it shows is invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from phare.ui import navigation


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the theme, the membership, the menu and the marks of a demonstration."""
    membership = getattr(request, "membership", None)
    branded = settings.PHARE_THEME == "state" and (membership is None or membership.administration.may_use_state_brand)
    return {
        "membership": membership,
        "menu": navigation.entries_for(membership),
        "state_brand": branded,
        "demonstration": settings.PHARE_DEMONSTRATION,
        "invented": membership is not None and membership.administration.is_invented,
    }
