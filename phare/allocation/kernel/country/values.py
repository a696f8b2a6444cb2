"""What a missing FTE costs, in points: the one scale by which departments are compared, and by nothing else.

Each department's own crossing is lexicographic and needs no scale. A price that is the same everywhere does: this
table is the crossing's order written as a ladder. docs/kernels/country.md gives its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable

STEPS = ((0.1, 1.0), (0.2, 2.0), (0.4, 4.0), (0.8, 8.0), (1.6, 16.0), (float("inf"), 32.0))
"""Up to this weighted shortfall, an FTE that a mission lacks costs so many points: what it costs doubles each time
that the shortfall does."""
CORE = 10.0
"""An FTE that a core mission lacks costs so many times more."""
LAST_FLOOR = 3200.0
"""Points of an FTE below a floor of the last rank: ten times the most that a need can cost."""
RANK = 10.0
"""An FTE below a floor costs so many times more from each rank to the one before."""
CHANGE = 0.01
"""Points of an FTE recruited or given back, so that none is for nothing."""


def floor_points(ranks: Iterable[int]) -> dict[int, float]:
    """Return the points of an FTE below a floor, by rank, for the ranks found in a country."""
    ordered = sorted(set(ranks), reverse=True)
    return {rank: LAST_FLOOR * RANK**place for place, rank in enumerate(ordered)}


def said(points: float, floors: dict[int, float]) -> tuple[str, int, float]:
    """Return what a price in points amounts to: ("floor", rank, FTE under a floor of that rank), or
    ("core" or "other", 0, points of a core mission, of another)."""
    for rank, value in sorted(floors.items()):
        if points >= value / 2:
            return "floor", rank, points / value
    return ("core", 0, points / CORE) if points >= CORE else ("other", 0, points)
