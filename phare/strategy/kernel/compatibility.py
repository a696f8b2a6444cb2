"""What a plan's orientations say of those of the plan above (PAS-006), and what each level has under it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from phare.strategy.kernel.requirements import PlanData


class Verdict(StrEnum):
    """What an orientation says of one of the plan above: it goes its way, says nothing of it, or goes against it."""

    CONSISTENT = "consistent"
    SILENT = "silent"
    CONTRARY = "contrary"


WITH_REASON = frozenset({Verdict.CONTRARY})
"""Verdicts that must say why."""
Pair = tuple[str, str]
"""The codes of an orientation and of one of the plan above."""


def verdicts(plan: PlanData, parent: PlanData, said: Mapping[Pair, Verdict]) -> dict[Pair, Verdict]:
    """Return the verdict of each pair of orientations, the plan's first.

    What nobody judged follows from the plan itself: an orientation that names one of the plan above goes its way, and
    says nothing of the others.
    """
    return {
        (mine.code, above.code): said.get(
            (mine.code, above.code),
            Verdict.CONSISTENT if mine.parent_orientation == above.code else Verdict.SILENT,
        )
        for mine in plan.orientations
        for above in parent.orientations
    }


def unanswered(found: Mapping[Pair, Verdict]) -> tuple[str, ...]:
    """Return the orientations of the plan above that no orientation takes up, by code in their order."""
    above = dict.fromkeys(code for _mine, code in found)
    return tuple(
        each
        for each in above
        if not any(verdict is Verdict.CONSISTENT for (_mine, code), verdict in found.items() if code == each)
    )


@dataclass(frozen=True)
class LevelCoverage:
    """How many things of a level have something under them, of how many, and the codes of those that have nothing."""

    covered: int
    whole: int
    bare: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """The share that has something under it; None of nothing."""
        return self.covered / self.whole if self.whole else None


@dataclass(frozen=True)
class Coverage:
    """Each level by the one below: orientations by objectives, those by operations, those by actions and indicators."""

    orientations: LevelCoverage
    objectives: LevelCoverage
    operations: LevelCoverage
    measured: LevelCoverage


def coverage_of_levels(plan: PlanData, acted: Collection[str], measured: Collection[str]) -> Coverage:
    """Return how each level of a plan is covered by the one below.

    `acted` and `measured` are the codes of the operations that have an action, and an indicator. An objective that
    requires staff by itself is covered without any operation.
    """
    with_objective = {each.orientation for each in plan.objectives}
    with_operation = {each.objective for each in plan.operations} | {
        each.objective for each in plan.requirements if each.operation is None
    }
    operations = [each.code for each in plan.operations]
    return Coverage(
        _level([each.code for each in plan.orientations], with_objective),
        _level([each.code for each in plan.objectives], with_operation),
        _level(operations, acted),
        _level(operations, measured),
    )


def _level(codes: list[str], covered: Collection[str]) -> LevelCoverage:
    bare = tuple(code for code in codes if code not in covered)
    return LevelCoverage(len(codes) - len(bare), len(codes), bare)
