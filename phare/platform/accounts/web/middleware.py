"""Which hat the person wears: the current membership, chosen among those in force and kept in the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from phare.platform.accounts.models import Membership

CURRENT = "membership"


def membership_of(request: HttpRequest) -> Membership | None:
    """Return the current membership of the signed-in person, or None."""
    if not request.user.is_authenticated:
        return None
    in_force = list(
        Membership.objects.in_force(timezone.localdate())
        .filter(user=request.user)
        .select_related("administration", "user")
        .order_by("pk")
    )
    chosen = request.session.get(CURRENT)
    return next((m for m in in_force if m.pk == chosen), in_force[0] if in_force else None)


def current_membership(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request its `membership`, read once."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.membership = membership_of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
