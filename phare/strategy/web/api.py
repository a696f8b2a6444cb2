"""Plans for programs: what is wanted, and how far it has come."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _n
from ninja import Field, Path, Query, Router, Schema

from phare.indicators.kernel.definition import Missing
from phare.platform.accounts.permissions import MemberRequest, authorise
from phare.strategy import permissions, queries
from phare.strategy.kernel.life import PlanState
from phare.strategy.kernel.progress import Progress
from phare.strategy.kernel.requirements import PlanKind
from phare.strategy.kernel.weather import WeatherLevel
from phare.strategy.models import Plan
from phare.strategy.queries.tree import OperationRow
from phare.strategy.web.measures import advance_for
from phare.strategy.web.reading import plan_to_read
from phare.ui.formats import said
from phare.values.horizon import Horizon

reading = Router(tags=[_n("Plans")])
ROUTERS = {"plans:read": reading}
"""What each scope of a token opens."""

Key = Annotated[int, Path(ge=1, le=2**63 - 1, description=_n("Le numéro du plan."))]

Offset = Annotated[int, Query(ge=0, le=1_000_000, description=_n("Combien en passer."))]
Limit = Annotated[int, Query(ge=1, le=200, description=_n("Combien par page."))]


class ProgressOut(Schema):
    """How far something has come, from the indicators that measure it."""

    rate: float | None = Field(description=_n("La part du chemin faite, de 0 à 1."))
    expected: float | None = Field(description=_n("La part attendue aujourd'hui."))
    missing: Missing | None = Field(description=_n("Pourquoi la part est nulle."))
    missing_words: str

    @classmethod
    def of(cls, progress: Progress) -> ProgressOut:
        """Return progress as programs read it."""
        missing = progress.rate.missing
        return cls(
            rate=progress.rate.bounded,
            expected=progress.expected,
            missing=missing,
            missing_words=said(missing.words) if missing else "",
        )


class PlanOut(Schema):
    """A plan that the token's administration may read."""

    id: int
    administration: str
    name: str
    kind: PlanKind
    state: PlanState
    first_year: int
    last_year: int
    horizon: Horizon
    level_names: list[str] = Field(description=_n("Les mots du plan pour ses trois niveaux."))
    parent: int | None = Field(description=_n("Le numéro du plan de niveau supérieur, s'il peut être lu."))


class PlanWithProgress(PlanOut):
    """A plan and how far it has come."""

    introduction: str
    progress: ProgressOut


class OperationOut(Schema):
    """An operation of a plan, how far and how well it goes."""

    id: int
    code: str
    name: str
    orientation: str = Field(description=_n("Le code de son premier niveau."))
    objective: str = Field(description=_n("Le code de son deuxième niveau."))
    pilot: str | None = Field(description=_n("Le code du service pilote."))
    core: bool = Field(description=_n("Si elle est du socle."))
    has_owner: bool = Field(description=_n("Si quelqu'un en fonction en est responsable."))
    first_year: int | None
    last_year: int | None
    weather: WeatherLevel | None
    weather_at: dt.datetime | None
    progress: ProgressOut


class PlansPage(Schema):
    """A page of plans, how many there are in all, and where the next page begins."""

    plans: list[PlanOut]
    total: int = Field(description=_n("Combien il y en a en tout."))
    next: int | None = Field(description=_n("À passer dans « offset » pour la suite ; nul à la fin."))


class OperationsPage(Schema):
    """A page of operations, how many there are in all, and where the next page begins."""

    operations: list[OperationOut]
    total: int = Field(description=_n("Combien il y en a en tout."))
    next: int | None = Field(description=_n("À passer dans « offset » pour la suite ; nul à la fin."))


@reading.get(
    "/plans",
    response=PlansPage,
    url_name="plans",
    summary=_n("Les plans"),
    description=_n("Une page après l'autre. « next » donne la suivante : le passer dans « offset »."),
)
def plans(request: MemberRequest, offset: Offset = 0, limit: Limit = 100) -> PlansPage:
    """Which plans may be read: the administration's own, and those shown to it?"""
    membership = authorise(request, permissions.see_plans)
    found = list(queries.plans_visible(membership.administration, timezone.localdate()))
    visible = {each.pk for each in found}
    shown = [PlanOut(**_plan(each, each.parent_id in visible)) for each in found[offset : offset + limit]]
    return PlansPage(plans=shown, total=len(found), next=_next(offset, limit, len(found)))


@reading.get("/plans/{key}", response=PlanWithProgress, url_name="plan", summary=_n("Un plan et son avancement"))
def plan(request: MemberRequest, key: Key) -> PlanWithProgress:
    """What is this plan, and how far has it come?"""
    found, membership = plan_to_read(request, key)
    today = timezone.localdate()
    visible = queries.plans_visible(membership.administration, today)
    above = found.parent_id is not None and visible.filter(pk=found.parent_id).exists()
    whole = advance_for(membership, found).progress.whole
    return PlanWithProgress(**_plan(found, above), introduction=found.introduction, progress=ProgressOut.of(whole))


@reading.get(
    "/plans/{key}/operations",
    response=OperationsPage,
    url_name="operations",
    summary=_n("Les opérations d'un plan et leur avancement"),
    description=_n("Dans l'ordre du plan. « next » donne la page suivante : le passer dans « offset »."),
)
def operations(request: MemberRequest, key: Key, offset: Offset = 0, limit: Limit = 100) -> OperationsPage:
    """Which operations does this plan hold, how far and how well do they go?"""
    found, membership = plan_to_read(request, key)
    today = timezone.localdate()
    advance = advance_for(membership, found)
    tree = queries.plan_tree(found, None, membership, today, progress=advance.progress)
    every = [
        (row, orientation.orientation.code, objective.objective.code)
        for orientation in tree.orientations
        for objective in orientation.objectives
        for row in objective.operations
    ]
    shown = [_operation(*each) for each in every[offset : offset + limit]]
    return OperationsPage(operations=shown, total=len(every), next=_next(offset, limit, len(every)))


def _next(offset: int, limit: int, total: int) -> int | None:
    return offset + limit if offset + limit < total else None


def _plan(found: Plan, above: bool) -> dict[str, Any]:
    same = ("name", "kind", "state", "first_year", "last_year", "horizon", "level_names")
    return {
        "id": found.pk,
        "administration": found.administration.name,
        "parent": found.parent_id if above else None,
        **{name: getattr(found, name) for name in same},
    }


def _operation(row: OperationRow, orientation: str, objective: str) -> OperationOut:
    operation, weather = row.operation, row.weather
    return OperationOut(
        id=operation.pk,
        code=operation.code,
        name=operation.name,
        orientation=orientation,
        objective=objective,
        pilot=operation.pilot.code if operation.pilot else None,
        core=operation.core,
        has_owner=row.has_owner,
        first_year=operation.first_year,
        last_year=operation.last_year,
        weather=WeatherLevel(weather.level) if weather else None,
        weather_at=weather.at if weather else None,
        progress=ProgressOut.of(row.progress),
    )
