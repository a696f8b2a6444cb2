"""Where an administration goes if nothing is done, in a few figures: what its dashboard reads at each opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from phare.allocation.kernel.explanation_moves import SMALLEST
from phare.allocation.kernel.gap import MissionGap
from phare.allocation.queries import words
from phare.allocation.queries.facts import facts_of, kept
from phare.allocation.queries.gap import covered
from phare.organisation.models import Photograph
from phare.strategy.models import Plan


@dataclass(frozen=True)
class BrokenFloor:
    """A mission that goes below its floor, in FTE: today, or first in this year of the trend."""

    mission: str
    rank: int
    floor: float
    year: int
    is_broken_today: bool


@dataclass(frozen=True)
class Outlook:
    """What the trend does of floors and needs: `unmet` and `covered` hold the photograph, then each of the years.

    `broken`: the floors that break, the first to break first; `unmet`: how many missions are below their floor;
    `covered`: the share (0 to 1) of the needs, None when nothing is needed. Of the photograph: the FTE `needed` in the
    first year, those that are `covering` them, those `beyond` the need of their own mission, those `aside`, of missions
    of which the plan says nothing (`unasked`); the missions `below` their floor, how many are `floored`. `trouble` says
    why the photograph and the plan cannot be crossed; the rest is then empty.
    """

    years: tuple[int, ...] = ()
    broken: tuple[BrokenFloor, ...] = ()
    unmet: tuple[int, ...] = ()
    covered: tuple[float | None, ...] = ()
    needed: float = 0.0
    covering: float = 0.0
    beyond: float = 0.0
    aside: float = 0.0
    below: tuple[str, ...] = ()
    floored: int = 0
    unasked: tuple[str, ...] = ()
    trouble: str = ""


def outlook(photograph: Photograph, plan: Plan) -> Outlook:
    """Return the outlook of a plan on a photograph, every figure included."""
    return kept("outlook", photograph, plan, lambda: _computed(photograph, plan))


def _computed(photograph: Photograph, plan: Plan) -> Outlook:
    found = facts_of(photograph, plan)
    if found.trouble:
        return Outlook(trouble=found.trouble.splitlines()[0])
    years, gaps = found.years, found.gaps
    places = range(len(years))
    asked = [gap for gap in gaps if any(gap.floor) or any(gap.need)]
    unasked = [gap for gap in gaps if gap.today and not any(gap.floor) and not any(gap.need)]
    return Outlook(
        years,
        tuple(_broken(gap, years, found.names.missions) for gap in words.broken_first(gaps)),
        unmet=(sum(gap.is_broken_today for gap in gaps), *(_unmet(gaps, at) for at in places)),
        covered=(
            covered([(gap.need[0], gap.today) for gap in gaps]),
            *(covered([(gap.need[at], gap.trend[at]) for gap in gaps]) for at in places),
        ),
        needed=fsum(gap.need[0] for gap in gaps),
        covering=fsum(min(gap.need[0], gap.today) for gap in gaps),
        beyond=fsum(max(gap.today - gap.need[0], 0.0) for gap in asked),
        aside=fsum(gap.today for gap in unasked),
        below=tuple(found.names.missions.get(gap.mission, gap.mission) for gap in gaps if gap.is_broken_today),
        floored=sum(any(gap.floor) for gap in gaps),
        unasked=tuple(found.names.missions.get(gap.mission, gap.mission) for gap in unasked),
    )


def _broken(gap: MissionGap, years: Sequence[int], names: dict[str, str]) -> BrokenFloor:
    at = 0 if gap.is_broken_today else gap.broken_at or 0
    return BrokenFloor(names.get(gap.mission, gap.mission), gap.rank, gap.floor[at], years[at], gap.is_broken_today)


def _unmet(gaps: Sequence[MissionGap], at: int) -> int:
    return sum(gap.trend_counting[at] < gap.floor[at] - SMALLEST for gap in gaps)
