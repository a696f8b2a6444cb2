"""What a later photograph says of what was decided: done, partly, not.

A redeployment is read on the cell that receives it (service, profile, mission): where the trend alone would have left
it, where it should be, where it is. An effect is read in the same way on its measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DONE_FROM = 0.95
"""Share of the expected change from which it is done: a rounding of working time is no failure."""

PARTLY_FROM = 0.05
"""Share of the expected change from which something of it is seen."""

NOTHING = 1e-6
"""A change below this, in the measure's own unit, is no change to wait for."""


class Verdict(StrEnum):
    """What was found."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """A verdict, with the share of the expected change that was found (1 is all of it), None when it is unknown."""

    verdict: Verdict
    share: float | None


def finding(without: float | None, expected: float | None, found: float | None) -> Finding:
    """Return what became of a change: from `without` (nothing done) to `expected`, given what is `found`.

    The three are in the unit of the measure. Unknown when one is missing. Where no change
    was expected, it is done when none is found.
    """
    if without is None or expected is None or found is None:
        return Finding(Verdict.UNKNOWN, None)
    change = expected - without
    if abs(change) <= NOTHING:
        kept = abs(found - expected) <= NOTHING
        return Finding(Verdict.DONE if kept else Verdict.NOT_DONE, 1.0 if kept else 0.0)
    share = (found - without) / change
    if share >= DONE_FROM:
        return Finding(Verdict.DONE, share)
    return Finding(Verdict.PARTLY if share >= PARTLY_FROM else Verdict.NOT_DONE, share)
