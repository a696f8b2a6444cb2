"""Which operations of a plan slip, and why: their trajectory, their weather, and the actions that hold them up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from phare.platform.accounts.models import Membership
from phare.strategy.kernel.life import UNFINISHED, ActionStatus
from phare.strategy.kernel.progress import NOTHING, Progress
from phare.strategy.kernel.slip import behind, goes_badly
from phare.strategy.kernel.weather import WeatherLevel
from phare.strategy.models import ActionLink, Operation, Plan, Step, Weather
from phare.strategy.permissions import is_own
from phare.strategy.queries.action_rows import ActionRow, action_rows
from phare.strategy.queries.reading import plan_reading
from phare.strategy.queries.shared import actions_serving, links_told
from phare.strategy.queries.watch import thresholds_of
from phare.strategy.queries.weather import latest_weathers


@dataclass(frozen=True)
class Slip:
    """An operation that slips.

    `behind` is the share of the way lacking, None when it is not behind; `weather` the last one, when it goes badly;
    `actions` those not over that are blocked or late, or wait for one that is, or that stopped with its plan.
    `has_owner`: its owner is in office.
    """

    operation: Operation
    progress: Progress
    behind: float | None
    weather: Weather | None
    actions: tuple[ActionRow, ...]
    has_owner: bool

    @property
    def rank(self) -> tuple[bool, bool, float, int]:
        """What comes first: the core, then a storm or a blocked action, then the gap, then the delay."""
        storm = self.weather is not None and self.weather.level == WeatherLevel.STORM
        blocked = any(row.action.status == ActionStatus.BLOCKED for row in self.actions)
        late = max((row.late for row in self.actions), default=0)
        return not self.operation.core, not (storm or blocked), -(self.behind or 0.0), -late


@dataclass(frozen=True)
class Slips:
    """The operations of a plan that slip, the gravest first, of how many; the threshold of the gap, in points.

    `leaves_out`: whether progress is told without indicators under statistical secrecy.
    """

    slips: tuple[Slip, ...]
    whole: int
    points: float
    leaves_out: bool


def slips_of(plan: Plan, membership: Membership, day: dt.date) -> Slips:
    """Return which operations of a plan slip on a day, as a member may read them; a constant number of queries."""
    mine = is_own(membership, plan)
    read, points = plan_reading(plan, membership, day), thresholds_of(plan.administration).apart
    weathers, held_up = latest_weathers(plan=plan), _held_up(plan, day, mine=mine)
    operations = list(plan.operations.select_related("pilot", "owner__user"))
    owners = {each.owner_id for each in operations if each.owner_id is not None}
    in_office = set(Membership.objects.in_force(day).filter(pk__in=owners).values_list("pk", flat=True))
    found = []
    for each in operations:
        progress, weather = read.progress.operations.get(each.pk, NOTHING), weathers.get(each.pk)
        slip = Slip(
            each,
            progress,
            behind(progress.rate.bounded, progress.expected, points / 100),
            weather if weather is not None and goes_badly(weather.level) else None,
            tuple(held_up.get(each.pk, ())),
            each.owner_id in in_office,
        )
        if slip.behind is not None or slip.weather or slip.actions:
            found.append(slip)
    return Slips(tuple(sorted(found, key=lambda slip: slip.rank)), len(operations), points, read.leaves_out)


def _held_up(plan: Plan, day: dt.date, *, mine: bool) -> dict[int, list[ActionRow]]:
    """The actions that hold operations of a plan up, by the operation that they serve."""
    stopped = Q(other__status__in=UNFINISHED, other__plan__state=Plan.State.CLOSED)
    waiting = links_told(mine=mine).filter(
        _in_trouble("other", day) | stopped, action=OuterRef("pk"), kind=ActionLink.Kind.NEEDS
    )
    wanted = actions_serving(plan, mine=mine).filter(_in_trouble("", day) | Exists(waiting), status__in=UNFINISHED)
    found: dict[int, list[ActionRow]] = defaultdict(list)
    for row in action_rows(wanted, day, seen_from=plan, mine=mine):
        for operation in row.operations:
            if operation.plan_id == plan.pk:
                found[operation.pk].append(row)
    return found


def _in_trouble(action: str, day: dt.date) -> Q:
    """Which actions are not over and are blocked, or late, or have a step that is; `action` leads to them."""
    to = f"{action}__" if action else ""
    late_step = Step.objects.filter(action=OuterRef(action or "pk"), done_on=None, due__lt=day)
    late = Q(**{f"{to}due__lt": day}) | Q(Exists(late_step))
    return Q(**{f"{to}status__in": UNFINISHED}) & (Q(**{f"{to}status": ActionStatus.BLOCKED}) | late)
