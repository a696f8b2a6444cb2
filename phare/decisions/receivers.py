"""What decisions does when somebody leaves: arbitrations being prepared are handed over, acts to sign end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.actions import end_signing_acts, hand_over_arbitrations
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def hand_over(
    sender: type, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **kwargs: Any
) -> None:
    """Give the leaver's arbitrations to the successor and end his acts to sign, in the closing's own transaction."""
    end_signing_acts(membership, by=by, at=at)
    if successor is not None:
        hand_over_arbitrations(membership, successor, by=by, at=at)
