"""What may not be told to whoever does not manage a service: figures of fewer than three agents, and ways back to them.

What is hidden is what the table of the photograph, service by mission, hides: a mission's figures when its total is, a
redeployment when it leaves or joins a hidden place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phare.allocation.permissions import see_every_figure
from phare.organisation.models import Photograph
from phare.organisation.queries import hidden_codes
from phare.platform.accounts.models import Membership


@dataclass(frozen=True)
class Hidden:
    """What is masked to a member: missions by code, and places as (service, mission)."""

    missions: frozenset[str] = frozenset()
    places: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Return whether the member may see every figure."""
        return not self.missions and not self.places


def hidden_from(membership: Membership, photograph: Photograph, day: dt.date) -> Hidden:
    """Return what is masked to this member in all that comes from this photograph: what its own matrix hides.

    Another way of masking the same figures would hide others, and the two together would tell what each hides.
    """
    if see_every_figure.test(membership):
        return Hidden()
    places, _services, missions = hidden_codes(membership, photograph, day)
    return Hidden(missions, places)


def masked(result: Mapping[str, Any], hidden: Hidden) -> Mapping[str, Any]:
    """Return a result as it may be shown, the given one untouched: what is masked is None, or left out.

    The staff of each service, profile and mission is left out whole: nearly every cell of it is of a few agents.
    """
    if hidden.is_empty:
        return result
    moves = [_move(row, hidden) for row in result["redeployments"]]
    # With a single masked road, a mission's own change would tell what goes along it.
    told = _told_by_difference(result["redeployments"], hidden)
    missions = [_mission(row, hidden.missions | told) for row in result["missions"]]
    return {
        **result,
        "masked": True,
        "missions": missions,
        "allocation": [],
        "transfers": [],
        "unmet_floors": [_unmet(group, hidden) for group in result["unmet_floors"]],
        "redeployments": moves,
        "explanation": _explanation(result["explanation"], hidden),
    }


def is_masked(row: dict[str, Any], hidden: Hidden) -> bool:
    """Return whether a redeployment leaves or joins a place of fewer than three agents."""
    ends = (row["origin"], row["destination"])
    return any((end["service"], end["mission"]) in hidden.places for end in ends)


def _move(row: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    if not is_masked(row, hidden):
        return row
    ends = {
        key: {**row[key], "trend": None, "trend_counting": None, "fte": None, "counting": None}
        for key in ("origin", "destination")
    }
    return {**row, **ends, "profile": None, "fte": None, "cost": None}


def _told_by_difference(rows: list[dict[str, Any]], hidden: Hidden) -> frozenset[str]:
    roads: dict[str, int] = defaultdict(int)
    for row in rows:
        if is_masked(row, hidden):
            for end in (row["origin"], row["destination"]):
                roads[end["mission"]] += 1
    return frozenset(code for code, count in roads.items() if count == 1)


def _mission(row: dict[str, Any], few: frozenset[str]) -> dict[str, Any]:
    if row["mission"] not in few:
        return row
    nothing = [None] * len(row["trend"])
    return {
        **row,
        "today": None,
        "today_counting": None,
        "trend": nothing,
        "trend_counting": nothing,
        "fte": nothing,
        "counting": nothing,
    }


def _unmet(group: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    floors = [
        [code, floor, rank, None if code in hidden.missions else lack] for code, floor, rank, lack in group["floors"]
    ]
    return {**group, "floors": floors}


def _explanation(told: dict[str, Any] | None, hidden: Hidden) -> dict[str, Any] | None:
    if told is None:
        return None
    absent = told["absences"]
    return {
        **told,
        "limits": [{**row, "missing": None} if row["mission"] in hidden.missions else row for row in told["limits"]],
        "absences": {
            **absent,
            "broken": [
                [year, code, floor, None if code in hidden.missions else lack]
                for year, code, floor, lack in absent["broken"]
            ],
        },
    }
