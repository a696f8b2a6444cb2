"""Who may: predicates on (membership, object), combined with `&`, `|` and `~`.

Every room writes its own `permissions.py` from these bricks; a view begins with `authorise`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from phare.platform.accounts.models import Membership, Role, Sharing

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
manage_sharings = steers
see_sharings = steers | is_platform_administrator | is_auditor
read_register = is_auditor | steers | is_platform_administrator


def is_shown_to(membership: Membership, administration_id: int, record_class: str) -> bool:
    """Whether an administration shows this class of its records to the member's own today (MUT-004)."""
    in_force = Sharing.objects.in_force(timezone.localdate()).filter(record_class=record_class)
    return in_force.filter(administration=administration_id, shared_with=membership.administration_id).exists()


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
            # A part of a page that asks for itself must not be filled with the sign-in page: the whole page goes there.
            if request.headers.get("HX-Request") == "true":
                back = urlsplit(request.headers.get("HX-Current-URL", "/"))
                return HttpResponseClientRedirect(redirect_to_login(f"{back.path}?{back.query}".rstrip("?")).url)
            return redirect_to_login(request.get_full_path())
        if getattr(request, "membership", None) is None:
            raise PermissionDenied
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def authorise(
    request: MemberRequest, predicate: rules.Predicate, thing: Any = None, *, shared_as: str | None = None
) -> Membership:
    """Return the current membership when the predicate holds for it and the object.

    `shared_as` is the class of record under which another administration may show this object today: given by pages
    that only read. Raises Http404, never a hint, for an object of another administration; PermissionDenied otherwise.
    """
    membership = request.membership
    foreign = thing is not None and thing.administration_id != membership.administration_id
    if foreign and not (shared_as and is_shown_to(membership, thing.administration_id, shared_as)):
        raise Http404
    if not predicate.test(membership, thing):
        raise PermissionDenied
    return membership
