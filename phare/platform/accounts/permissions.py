"""Who may: predicates on (membership, object), combined with `&`, `|` and `~`.

Every room writes its own `permissions.py` from these bricks; a view begins with `authorise`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from phare.platform.accounts.models import Membership, Role

P = ParamSpec("P")


@rules.predicate
def is_member(membership: Membership | None) -> bool:
    """Whoever is signed in with a membership in force."""
    return membership is not None


def has_role(*roles: Role) -> rules.Predicate:
    """Return the predicate that holds for members with one of these roles."""

    @rules.predicate
    def holds(membership: Membership | None) -> bool:
        return membership is not None and membership.role in roles

    return holds


is_decider = has_role(Role.DECIDER)
is_secretary_general = has_role(Role.SECRETARY_GENERAL)
is_head_of_service = has_role(Role.HEAD_OF_SERVICE)
is_auditor = has_role(Role.AUDITOR)
is_platform_administrator = has_role(Role.PLATFORM_ADMINISTRATOR)
is_partner = has_role(Role.PARTNER)
steers = is_decider | is_secretary_general
is_staff = is_member & ~is_partner

manage_accounts = is_platform_administrator | is_secretary_general


class MemberRequest(HttpRequest):
    """A request of somebody signed in: `membership` is never None after `signed_in`."""

    membership: Membership


def signed_in(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send whoever is not signed in to the sign-in page; refuse an account without any membership in force."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request, "membership", None) is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def authorise(request: MemberRequest, predicate: rules.Predicate, thing: Any = None) -> Membership:
    """Return the current membership when the predicate holds for it and the object.

    Raises Http404, never a hint, for an object of another administration; PermissionDenied otherwise.
    """
    membership = request.membership
    if thing is not None and thing.administration_id != membership.administration_id:
        raise Http404
    if not predicate.test(membership, thing):
        raise PermissionDenied
    return membership
