"""When a member leaves, his scenarios go to whoever takes over, and he is no longer named on others'."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.allocation.actions import hand_over_scenarios
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit


def hand_over(
    *, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **signal: Any
) -> None:
    """Hear that a membership closed, inside its transaction."""
    hand_over_scenarios(membership=membership, successor=successor, by=by, at=at)
