"""What may be told of redeployments to whoever they do not concern: totals by mission, none of fewer than 3 FTE."""

from __future__ import annotations

from collections.abc import Mapping

LEAST_FTE = 3.0
"""Fewer FTE than this are those of persons that colleagues would recognise (STA-005)."""

_ROUNDING = 1e-9


def told_totals(totals: Mapping[str, float]) -> dict[str, float | None]:
    """Return the totals that may be told, in FTE, None where one may not, in the order given.

    A small total is hidden, then as many of the smallest others as it takes for those hidden to be at least two and
    3 FTE together: the sum of all, known elsewhere, would otherwise give them back.
    """
    by_size = sorted(totals, key=lambda name: (totals[name], name))
    hidden = [name for name in by_size if is_small(totals[name])]
    if hidden:
        for name in by_size[len(hidden) :]:
            if len(hidden) > 1 and not is_small(sum(totals[each] for each in hidden)):
                break
            hidden.append(name)
    return {name: None if name in hidden else fte for name, fte in totals.items()}


def is_small(fte: float | None) -> bool:
    """Return whether an amount of FTE, whatever its sign, is of too few persons to be told; nothing is not."""
    return fte is not None and _ROUNDING < abs(fte) < LEAST_FTE - _ROUNDING
