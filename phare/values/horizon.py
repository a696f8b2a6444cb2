"""The three cycles of an administration's action, views of the same objects (CRO-006)."""

from __future__ import annotations

from enum import StrEnum


class Horizon(StrEnum):
    """Long: years (regional secretariat); medium: weeks to months (secretary general); short: minutes to days."""

    LONG = "long"
    MEDIUM = "medium"
    SHORT = "short"
