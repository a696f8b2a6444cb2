"""What can be crossed, and the two sides of a crossing as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, QuerySet, Value, When

from phare.allocation.kernel.crossing import Names, names_of
from phare.organisation.kernel.staffing import Staffing
from phare.organisation.models import Photograph, State
from phare.organisation.queries import staffing
from phare.platform.accounts.models import Administration
from phare.strategy.kernel.requirements import PlanData
from phare.strategy.models import Plan
from phare.strategy.queries import plan_data


@dataclass(frozen=True)
class Inputs:
    """A photograph and a plan, read once."""

    photograph: Photograph
    plan: Plan
    staffing: Staffing
    wanted: PlanData

    @cached_property
    def names(self) -> Names:
        """What the codes mean."""
        return names_of(self.staffing, self.wanted)


def crossable_photographs(administration: Administration) -> QuerySet[Photograph]:
    """Return the photographs that may be crossed, the latest first: frozen, or validated and about to be."""
    return Photograph.objects.filter(administration=administration, state__in=(State.FROZEN, State.VALIDATED)).order_by(
        "-date", "-pk"
    )


def crossable_plans(administration: Administration, photograph: Photograph | None = None) -> QuerySet[Plan]:
    """Return the plans that may be crossed with a photograph, those in force first, then the latest.

    A plan that ended before the photograph's date has nothing left to decide.
    """
    plans = Plan.objects.filter(administration=administration).exclude(state=Plan.State.CLOSED)
    if photograph is not None:
        ended = photograph.date.year - (0 if (photograph.date.month, photograph.date.day) == (12, 31) else 1)
        plans = plans.filter(last_year__gt=ended)
    in_force = Case(When(state=Plan.State.IN_FORCE, then=Value(0)), default=Value(1))
    return plans.order_by(in_force, "-first_year", "name")


def inputs_of(photograph: Photograph, plan: Plan) -> Inputs:
    """Return both sides as plain data, in a constant number of queries."""
    return Inputs(photograph, plan, staffing(photograph), plan_data(plan))


def latest_inputs(administration: Administration) -> tuple[Photograph | None, Plan | None]:
    """Return the photograph and the plan that are crossed when nothing else is asked: each None when there is none."""
    photograph = crossable_photographs(administration).first()
    return photograph, crossable_plans(administration, photograph).first()
