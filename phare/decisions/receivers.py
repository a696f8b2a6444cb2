"""What decisions does when somebody leaves: the arbitrations being prepared go to the successor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.actions import hand_over_arbitrations
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def hand_over(
    sender: type, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **kwargs: Any
) -> None:
    """Give the arbitrations of the leaver to the successor, in the closing's own transaction."""
    if successor is not None:
        hand_over_arbitrations(membership, successor, by=by, at=at)
