"""From the region to its departments, and back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phare.cockpit import permissions
from phare.cockpit.queries.shared import shared_territories
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, manage_sharings, signed_in

LABELS: dict[str, Any] = {
    Administration.Kind.REGION_PREFECTURE: gettext_lazy("Ce que montrent les départements"),
    Administration.Kind.DEPARTMENT_PREFECTURE: gettext_lazy("Ce que montre la région"),
}
"""What the dashboard calls the way to the other level."""


@signed_in
def shared(request: MemberRequest) -> HttpResponse:
    """What do the region, the departments and others show us?"""
    membership = authorise(request, permissions.read_shared)
    manages = manage_sharings.test(membership)
    return render(
        request,
        "cockpit/shared.html",
        {
            "found": shared_territories(membership, timezone.localdate()),
            "manages": manages,
            "actions": [(_("Ce que nous montrons"), reverse("accounts:sharings"))] if manages else [],
        },
    )


def neighbours_label(membership: Membership) -> Any:
    """Return what the way to the other level is called on a member's dashboard, "" where there is none."""
    return LABELS.get(membership.administration.kind, "") if permissions.read_shared.test(membership) else ""
