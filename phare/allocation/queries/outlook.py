"""Where an administration goes if nothing is done, in a few figures: what its dashboard reads at each opening.

It is computed once for given facts, then kept until an act on staff or plans is written in the trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import get_language

from phare.allocation.kernel.crossing import problem_of
from phare.allocation.kernel.explanation_moves import SMALLEST
from phare.allocation.kernel.gap import MissionGap, gaps_of
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries import words
from phare.allocation.queries.gap import covered
from phare.allocation.queries.inputs import inputs_of
from phare.organisation.models import Photograph
from phare.platform.audit.queries import last_act
from phare.strategy.models import Plan
from phare.values.refusal import Refusal

KEPT_FOR = 24 * 60 * 60
FACTS = ("organisation", "strategy")
"""The rooms whose acts change a crossing."""


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
    `covered`: the share (0 to 1) of the needs, None when nothing is needed. `trouble` says why the photograph and the
    plan cannot be crossed; the rest is then empty.
    """

    years: tuple[int, ...] = ()
    broken: tuple[BrokenFloor, ...] = ()
    unmet: tuple[int, ...] = ()
    covered: tuple[float | None, ...] = ()
    trouble: str = ""


def outlook(photograph: Photograph, plan: Plan) -> Outlook:
    """Return the outlook of a plan on a photograph, every figure included."""
    stamp = last_act(photograph.administration_id, FACTS)
    # In the reader's language, since what keeps facts from being crossed is said in it.
    key = f"allocation:outlook:{photograph.administration_id}:{photograph.pk}:{plan.pk}:{stamp}:{get_language()}"
    kept: Outlook | None = cache.get(key)
    if kept is None:
        kept = _computed(photograph, plan)
        cache.set(key, kept, KEPT_FOR)
    return kept


def _computed(photograph: Photograph, plan: Plan) -> Outlook:
    inputs = inputs_of(photograph, plan)
    try:
        problem = problem_of(inputs.staffing, inputs.wanted, Overlay())
        gaps = gaps_of(problem)
    except Refusal as refusal:
        return Outlook(trouble=refusal.sentence.splitlines()[0])
    places = range(len(problem.periods))
    return Outlook(
        problem.periods,
        tuple(_broken(gap, problem.periods, inputs.names.missions) for gap in words.broken_first(gaps)),
        unmet=(sum(gap.is_broken_today for gap in gaps), *(_unmet(gaps, at) for at in places)),
        covered=(
            covered([(gap.need[0], gap.today) for gap in gaps]),
            *(covered([(gap.need[at], gap.trend[at]) for gap in gaps]) for at in places),
        ),
    )


def _broken(gap: MissionGap, years: Sequence[int], names: dict[str, str]) -> BrokenFloor:
    at = 0 if gap.is_broken_today else gap.broken_at or 0
    return BrokenFloor(names.get(gap.mission, gap.mission), gap.rank, gap.floor[at], years[at], gap.is_broken_today)


def _unmet(gaps: Sequence[MissionGap], at: int) -> int:
    return sum(gap.trend_counting[at] < gap.floor[at] - SMALLEST for gap in gaps)
