"""What decisions does when somebody leaves: what he was preparing or answering is handed over, acts to sign end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.actions import end_signing_acts, hand_over_arbitrations, hand_over_requests
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def hand_over(
    sender: type, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **kwargs: Any
) -> None:
    """Give the leaver's arbitrations and requests to the successor, end his acts to sign, in the same transaction."""
    end_signing_acts(membership, by=by, at=at)
    hand_over_requests(membership, successor, by=by, at=at)
    if successor is not None:
        hand_over_arbitrations(membership, successor, by=by, at=at)
