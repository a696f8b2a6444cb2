"""What organisation does when somebody leaves: the services he directed go to his successor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from phare.organisation.actions import hand_over_places
from phare.platform.accounts.models import Membership
from phare.platform.accounts.signals import membership_closed
from phare.platform.audit import actions as audit


@receiver(membership_closed, dispatch_uid="organisation.hand_over_places")
def hand_over(
    sender: type, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **kwargs: Any
) -> None:
    """Give the places of the leaver to the successor, in the closing's own transaction."""
    hand_over_places(membership, successor, by=by, at=at)
