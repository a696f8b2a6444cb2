"""What pages read of a photograph and a plan that are crossed: computed once, then kept until an act on staff or plans
is written in the trail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from phare.allocation.kernel.crossing import Names, problem_of
from phare.allocation.kernel.digests import digests_of
from phare.allocation.kernel.gap import MissionGap, gaps_of
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries.inputs import inputs_of
from phare.organisation.models import Photograph
from phare.platform.audit.queries import kept_until_an_act
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.models import Plan
from phare.ui.formats import said
from phare.values.refusal import Refusal

T = TypeVar("T")
ROOMS = ("organisation", "strategy")
"""The rooms whose acts change a crossing."""


@dataclass(frozen=True)
class Facts:
    """The names of both sides, the operations that ask for each mission, and the gap, every figure included.

    `trouble` says why they cannot be crossed, a line for each reason; years, gaps and digests are then empty.
    """

    names: Names
    operations: dict[str, tuple[str, ...]]
    years: tuple[int, ...] = ()
    gaps: tuple[MissionGap, ...] = ()
    digests: tuple[str, str] = ("", "")
    trouble: str = ""


def facts_of(photograph: Photograph, plan: Plan) -> Facts:
    """Return what pages read of this photograph and this plan."""
    return kept("facts", photograph, plan, lambda: _read(photograph, plan))


def kept(name: str, photograph: Photograph, plan: Plan, read: Callable[[], T]) -> T:
    """Return what `read` makes of these two, made again after each act on staff or plans; it is never None."""
    name_of_both = f"allocation:{name}:{photograph.pk}:{plan.pk}"
    return kept_until_an_act(name_of_both, photograph.administration_id, ROOMS, read)


def _read(photograph: Photograph, plan: Plan) -> Facts:
    inputs = inputs_of(photograph, plan)
    operations = _operations(inputs.wanted)
    try:
        problem = problem_of(inputs.staffing, inputs.wanted, Overlay())
        gaps, digests = gaps_of(problem), digests_of(inputs.staffing, inputs.wanted)
    except Refusal as refusal:
        return Facts(inputs.names, operations, trouble=said(refusal.sentence))
    return Facts(inputs.names, operations, problem.periods, gaps, digests)


def _operations(plan: PlanData) -> dict[str, tuple[str, ...]]:
    """The operations that ask for each mission, by name."""
    named = {row.code: f"{row.code} {row.name}" for row in plan.operations}
    asked: dict[str, dict[str, None]] = {}
    for row in plan.requirements:
        if row.operation is not None:
            asked.setdefault(row.mission, {})[named.get(row.operation, row.operation)] = None
    return {mission: tuple(found) for mission, found in asked.items()}
