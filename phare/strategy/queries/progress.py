"""How far the plans have come, from the indicators that measure their operations."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from phare.indicators.kernel.definition import Level, Missing
from phare.indicators.models import Indicator
from phare.indicators.permissions import Sight
from phare.indicators.queries.lists import Standing, standings_told
from phare.indicators.queries.territories import own_territory
from phare.strategy.kernel.progress import Branches, Measured, PlanProgress, expected_share, plan_progress
from phare.strategy.models import Operation, OperationIndicator, Plan


@dataclass(frozen=True)
class Advance:
    """How far a plan has come, the links that measure its operations, and where each indicator stands, by its key.

    `measured` is what each indicator says of progress. One that may not be read says that it is secret, nothing else.
    """

    progress: PlanProgress
    links: dict[int, list[OperationIndicator]]
    standings: dict[int, Standing]
    measured: dict[int, Measured]

    @property
    def leaves_out(self) -> bool:
        """Whether an indicator is left out because it is secret."""
        return any(each.rate.missing is Missing.SECRET for each in self.measured.values())


def advance_of(plan: Plan, day: dt.date, sight: Sight) -> Advance:
    """Return how far a plan has come on a day, in its administration's territory, in a constant number of queries.

    `sight` says which indicators under statistical secrecy count; the others have no rate, for that reason.
    """
    branches = Branches(
        dict(plan.operations.order_by().values_list("pk", "objective_id")),
        dict(plan.objectives.order_by().values_list("pk", "orientation_id")),
    )
    links: dict[int, list[OperationIndicator]] = defaultdict(list)
    for link in OperationIndicator.objects.filter(operation__plan=plan).order_by("pk"):
        links[link.operation_id].append(link)
    found = _standings(plan, {link.indicator_id for own in links.values() for link in own}, day, sight)
    for own in links.values():
        for link in own:
            link.indicator = found[link.indicator_id].indicator
    weights = {operation: {link.indicator_id: link.weight for link in own} for operation, own in links.items()}
    measured = {pk: measured_by(standing) for pk, standing in found.items()}
    return Advance(plan_progress(branches, weights, measured), dict(links), found, measured)


def measured_by(standing: Standing) -> Measured:
    """Return what an indicator says of progress: its rate, and the share of the way expected by now."""
    course = standing.course
    initial = course.initial.value if course.initial else None
    return Measured(standing.rate, expected_share(initial, standing.target, course.expected))


def unmeasured_operations(plan: Plan) -> list[Operation]:
    """Return the operations of a plan that no indicator measures, in order."""
    return list(plan.operations.filter(measures__isnull=True).order_by("position", "code"))


def _standings(plan: Plan, keys: set[int], day: dt.date, sight: Sight) -> dict[int, Standing]:
    if not keys:
        return {}
    territory = own_territory(plan.administration)
    # What weighs departments is only asked where several make a figure.
    read = ("definitions",) if territory.level is Level.DEPARTMENT else ("definitions__denominator__definitions",)
    indicators = list(Indicator.objects.filter(pk__in=keys).prefetch_related(*read))
    return {each.indicator.pk: each for each in standings_told(indicators, territory, day, sight)}
