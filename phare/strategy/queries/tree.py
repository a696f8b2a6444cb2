"""The plan as a tree: what its page shows, filtered in words, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.strategy.kernel.aggregate import PlanCoverage
from phare.strategy.kernel.progress import NOTHING, PlanProgress, Progress
from phare.strategy.kernel.weather import WeatherLevel
from phare.strategy.models import Objective, Operation, Orientation, Plan, Requirement, Weather
from phare.strategy.queries.weather import latest_weathers


@dataclass(frozen=True)
class Wanted:
    """Which operations are looked for; what is left empty looks for all."""

    text: str = ""
    service: int | None = None
    core: bool = False
    without_owner: bool = False
    mine: bool = False
    without_requirement: bool = False
    not_covered: bool = False
    weather: str = ""
    without_weather: bool = False
    without_indicator: bool = False

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass
class OperationRow:
    """An operation in the tree: the share of its needs that is covered, what it lacks, how far and how well it goes."""

    operation: Operation
    share: float | None
    has_owner: bool
    has_requirement: bool
    progress: Progress = NOTHING
    weather: Weather | None = None

    @property
    def is_measured(self) -> bool:
        """Whether an indicator measures it, with a rate or without."""
        return bool(self.progress.weights or self.progress.missing)


@dataclass(frozen=True)
class Fold:
    """What a line stands for when the operations below it are not shown: how many, and how many of them need someone.

    `opens` is the key of the objective that shows them.
    """

    opens: int
    count: int
    storms: int
    clouds: int
    without_owner: int

    @classmethod
    def of(cls, rows: Collection[OperationRow], opens: int) -> Fold:
        """Return what these operations come to."""
        levels = [row.weather.level for row in rows if row.weather]
        return cls(
            opens,
            len(rows),
            levels.count(WeatherLevel.STORM),
            levels.count(WeatherLevel.CLOUDS),
            sum(not row.has_owner for row in rows),
        )


@dataclass
class ObjectiveRow:
    """An objective in the tree; `own` counts the requirements that it bears itself, `fold` what is not shown."""

    objective: Objective
    share: float | None
    own: int
    progress: Progress = NOTHING
    operations: list[OperationRow] = field(default_factory=list)
    fold: Fold | None = None


@dataclass
class OrientationRow:
    """An orientation in the tree; `fold` is what of it is not shown."""

    orientation: Orientation
    share: float | None
    progress: Progress = NOTHING
    objectives: list[ObjectiveRow] = field(default_factory=list)
    fold: Fold | None = None


@dataclass(frozen=True)
class PlanTree:
    """The tree of a plan, how many operations are shown, and of how many."""

    orientations: list[OrientationRow]
    shown: int
    whole: int


def plan_tree(
    plan: Plan,
    coverage: PlanCoverage | None,
    membership: Membership,
    day: dt.date,
    wanted: Wanted | None = None,
    progress: PlanProgress | None = None,
) -> PlanTree:
    """Return the tree of a plan with the operations wanted; levels left without any are not shown."""
    wanted = wanted or Wanted()
    rates = progress or PlanProgress({}, {}, {}, NOTHING)
    rows = _operation_rows(plan, coverage, rates, day)
    by_objective: dict[int, list[OperationRow]] = {}
    for row in rows:
        if _is_wanted(row, wanted, membership):
            by_objective.setdefault(row.operation.objective_id, []).append(row)
    own = dict(
        plan.requirements.filter(operation__isnull=True).order_by().values_list("objective").annotate(count=Count("pk"))
    )
    by_orientation: dict[int, list[ObjectiveRow]] = {}
    for objective in plan.objectives.all():
        objective.plan = plan
        below = by_objective.get(objective.pk, [])
        if below or not wanted:
            share = _share(coverage.objectives if coverage else {}, objective.code)
            by_orientation.setdefault(objective.orientation_id, []).append(
                ObjectiveRow(
                    objective, share, own.get(objective.pk, 0), rates.objectives.get(objective.pk, NOTHING), below
                )
            )
    tree = [
        OrientationRow(
            orientation,
            _share(coverage.orientations if coverage else {}, orientation.code),
            rates.orientations.get(orientation.pk, NOTHING),
            by_orientation.get(orientation.pk, []),
        )
        for orientation in plan.orientations.all()
        if orientation.pk in by_orientation or not wanted
    ]
    return PlanTree(tree, sum(len(below) for below in by_objective.values()), len(rows))


def _operation_rows(plan: Plan, coverage: PlanCoverage | None, rates: PlanProgress, day: dt.date) -> list[OperationRow]:
    """Every operation of a plan, in order."""
    weathers = latest_weathers(plan=plan)
    in_force = set(
        Membership.objects.in_force(day).filter(administration=plan.administration).values_list("pk", flat=True)
    )
    required = Requirement.objects.filter(operation=OuterRef("pk"))
    rows = []
    for operation in plan.operations.annotate(required=Exists(required)).select_related("pilot"):
        operation.plan = plan
        rows.append(
            OperationRow(
                operation,
                _share(coverage.operations if coverage else {}, operation.code),
                operation.owner_id in in_force,
                operation.required,
                rates.operations.get(operation.pk, NOTHING),
                weathers.get(operation.pk),
            )
        )
    return rows


def piloting_services(plan: Plan) -> list[Service]:
    """Return the services that pilot an operation of a plan, by code."""
    return list(Service.objects.filter(piloted_operations__plan=plan).distinct().order_by("code"))


def _is_wanted(row: OperationRow, wanted: Wanted, membership: Membership) -> bool:
    operation = row.operation
    text = f"{operation.code} {operation.name} {operation.description} {operation.partners}".casefold()
    return (
        all(word in text for word in wanted.text.casefold().split())
        and (wanted.service is None or operation.pilot_id == wanted.service)
        and (not wanted.core or operation.core)
        and (not wanted.without_owner or not row.has_owner)
        and (not wanted.mine or operation.owner_id == membership.pk)
        and (not wanted.without_requirement or not row.has_requirement)
        and (not wanted.weather or (row.weather is not None and row.weather.level == wanted.weather))
        and (not wanted.without_weather or row.weather is None)
        and (not wanted.without_indicator or not row.is_measured)
        and (not wanted.not_covered or (row.share is not None and row.share < 1))
    )


def _share(shares: Mapping[str, float | None], code: str) -> float | None:
    return shares.get(code)
