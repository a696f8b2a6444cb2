"""Reads of post, named by what they return."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from phare.platform.accounts.models import Membership
from phare.platform.post.kernel.delivery import State
from phare.platform.post.models import OutgoingMail


def mails_of(membership: Membership, state: str | None = None) -> QuerySet[OutgoingMail]:
    """Return the mails of the member's administration, the latest first, of one state or of all; texts left out."""
    mails = OutgoingMail.objects.filter(administration_id=membership.administration_id).defer("body", "body_html")
    return mails.filter(state=state) if state in set(State) else mails


def counts_of(membership: Membership) -> dict[str, int]:
    """Return how many mails of the member's administration are in each state."""
    rows = mails_of(membership).order_by().values_list("state").annotate(Count("pk"))
    return {state.value: 0 for state in State} | dict(rows)
