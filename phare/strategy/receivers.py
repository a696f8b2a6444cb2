"""When a member leaves, his operations and actions go to whoever takes over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions import hand_over_actions, hand_over_operations


def hand_over(
    *, membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime, **signal: Any
) -> None:
    """Hear that a membership closed, inside its transaction."""
    hand_over_operations(membership=membership, successor=successor, by=by, at=at)
    hand_over_actions(membership=membership, successor=successor, by=by, at=at)
