"""A plan beside the plan above, orientation by orientation, and what each of its levels has under it."""

from __future__ import annotations

from dataclasses import dataclass

from phare.strategy.kernel.compatibility import Coverage, Pair, Verdict, coverage_of_levels, unanswered, verdicts
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.models import Orientation, OrientationCompatibility, Plan
from phare.strategy.queries.plans import plan_data


@dataclass(frozen=True)
class Cell:
    """What an orientation says of one of the plan above, and who judged it so (None: it follows from the plan)."""

    orientation: Orientation
    above: Orientation
    verdict: Verdict
    judged: OrientationCompatibility | None

    @property
    def label(self) -> str:
        """The verdict in words."""
        return str(OrientationCompatibility.VerdictChoice(self.verdict).label)


@dataclass(frozen=True)
class Matrix:
    """The orientations of the plan above, and for each of the plan's own its cells in their order.

    `unanswered`: the codes of those above that none takes up.
    """

    above: list[Orientation]
    rows: list[tuple[Orientation, list[Cell]]]
    unanswered: tuple[str, ...]


def verdicts_said(plan: Plan) -> dict[Pair, Verdict]:
    """Return what was judged of the orientations of a plan against those of the plan above, by codes."""
    said = OrientationCompatibility.objects.filter(orientation__plan=plan, above__plan=plan.parent_id)
    rows = said.order_by().values_list("orientation__code", "above__code", "verdict")
    return {(mine, above): Verdict(verdict) for mine, above, verdict in rows}


def compatibility_matrix(plan: Plan, data: PlanData) -> Matrix | None:
    """Return a plan beside the plan above it, orientation by orientation (PAS-006); None when there is none above."""
    if plan.parent is None:
        return None
    judged = {
        (each.orientation_id, each.above_id): each
        for each in OrientationCompatibility.objects.filter(orientation__plan=plan).select_related("by__user")
    }
    found = verdicts(data, plan_data(plan.parent), verdicts_said(plan))
    above = list(plan.parent.orientations.all())
    return Matrix(
        above,
        [
            (mine, [Cell(mine, each, found[mine.code, each.code], judged.get((mine.pk, each.pk))) for each in above])
            for mine in plan.orientations.all()
        ],
        unanswered(found),
    )


def levels_covered(plan: Plan, data: PlanData) -> Coverage:
    """Return how each level of a plan is covered by the one below, actions and indicators included."""
    operations = plan.operations.order_by()
    acted = operations.filter(actions__isnull=False).values_list("code", flat=True).distinct()
    measured = operations.filter(measures__isnull=False).values_list("code", flat=True).distinct()
    return coverage_of_levels(data, set(acted), set(measured))
