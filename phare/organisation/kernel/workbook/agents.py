"""Rows by agent: checked against each agent's working time, added up, and their keys forgotten (CRO-003)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Any

from phare.organisation.kernel.staffing import Post

ROUNDING = 1e-6
"""FTE: the rounding of shares written in decimals."""


def too_much(agents: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Return, for each agent's key whose shares exceed his working time, what they sum to and that time (CRO-003).

    Rows hold `key`, `share` (working-time share, 0 to 1) and `fte`; the least of the shares written for a key counts.
    """
    sums: dict[str, list[float]] = defaultdict(list)
    shares: dict[str, float] = {}
    for agent in agents:
        key = agent["key"]
        sums[key].append(agent["fte"])
        shares[key] = min(shares.get(key, agent["share"]), agent["share"])
    return {key: (fsum(parts), shares[key]) for key, parts in sums.items() if fsum(parts) > shares[key] + ROUNDING}


def posts_of_agents(agents: Iterable[Mapping[str, Any]]) -> tuple[Post, ...]:
    """Return the posts that agents add up to, without any trace of their keys, sorted.

    An agent counts for 1 in all, shared between his rows as his FTE are: headcounts add up to the number of agents.
    Rows hold the columns of the sheet of agents; `status` is already a code of ours.
    """
    rows = list(agents)
    whole: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        whole[row["key"]].append(row["fte"])
    counts = {key: len(parts) for key, parts in whole.items()}
    totals = {key: fsum(parts) for key, parts in whole.items()}
    cells: dict[tuple[Any, ...], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        place = (
            row["service"],
            row["profile"],
            row["mission"],
            row["function"] or "",
            row["corps"],
            row["category"],
            row["status"],
            row["residence"],
        )
        total = totals[row["key"]]
        head = row["fte"] / total if total > 0 else 1 / counts[row["key"]]
        cells[place].append((row["fte"], head))
    posts = []
    for place, parts in sorted(cells.items()):
        service, profile, mission, function, corps, category, status, residence = place
        fte, headcount = (round(fsum(column), 4) for column in zip(*parts, strict=True))
        posts.append(
            Post(
                service,
                profile,
                mission,
                fte,
                max(fte, headcount),
                function or None,
                corps,
                category,
                status,
                residence,
            )
        )
    return tuple(posts)
