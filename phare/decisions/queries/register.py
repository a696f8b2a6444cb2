"""The register of arbitrations: in preparation, to apply, in force, verified, all; searched in French."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from phare.decisions.kernel.empowerment import Scope
from phare.decisions.kernel.life import OPEN, UNFINISHED
from phare.decisions.models import Arbitration, Commitment, ExpectedEffect, Option, Redeployment
from phare.decisions.permissions import perimeters, reads_everything
from phare.organisation.models import Photograph, Service, ServiceMission
from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Membership
from phare.strategy.models import Operation, Plan, Requirement

TO_DECIDE, TO_APPLY, IN_FORCE, VERIFIED, ABANDONED, ALL = (
    "a-rendre",
    "a-appliquer",
    "en-vigueur",
    "verifies",
    "abandonnes",
    "tous",
)


@dataclass(frozen=True)
class Asked:
    """What is asked of the register: a shelf, words, and the mission, service or operation decided upon."""

    shelf: str = ALL
    words: str = ""
    mission: int | None = None
    service: int | None = None
    operation: int | None = None


def arbitrations_visible(membership: Membership, day: dt.date) -> QuerySet[Arbitration]:
    """Return the arbitrations that a member may see: all to whoever reads everything, else those signed, those on which
    a service that the member heads is consulted, and those that he may sign."""
    mine = Arbitration.objects.filter(administration_id=membership.administration_id)
    if reads_everything(membership, day):
        return mine
    seen = Q(signed_at__isnull=False)
    moves = Redeployment.objects.filter(option__arbitration=OuterRef("pk"))
    if managed := services_managed(membership, day):
        touched = moves.filter(Q(service__in=managed) | Q(origin_service__in=managed))
        seen |= Q(Exists(touched), consulted_at__isnull=False)
    for act, only in perimeters(membership, day):
        if act.scope != Scope.AGREEMENTS:
            beyond = moves.exclude(service__in=only, origin_service__in=only)
            seen |= Q(Exists(moves), ~Exists(beyond))
    return mine.filter(seen)


def register(membership: Membership, asked: Asked, day: dt.date) -> QuerySet[Arbitration]:
    """Return the arbitrations asked for, the most relevant to the words first, else the latest; annotated.

    `ordered`: redeployments ordered; `undone`: those that nobody declared done; `options_count`; `effects_count`: how
    many effects are expected of the option chosen.
    """
    found = _on_shelf(arbitrations_visible(membership, day), asked.shelf, day)
    # What is chosen and not signed yet is told of a mission, or a service, to whoever reads everything.
    decided = Q() if reads_everything(membership, day) else Q(signed_at__isnull=False)
    if asked.mission is not None:
        moved = Redeployment.objects.filter(option__chosen_in=OuterRef("pk")).filter(
            Q(mission=asked.mission) | Q(origin_mission=asked.mission)
        )
        awaited = ExpectedEffect.objects.filter(option__chosen_in=OuterRef("pk"), mission=asked.mission)
        found = found.filter(decided, Exists(moved) | Exists(awaited))
    if asked.service is not None:
        moved = Redeployment.objects.filter(option__chosen_in=OuterRef("pk")).filter(
            Q(service=asked.service) | Q(origin_service=asked.service)
        )
        found = found.filter(decided, Exists(moved))
    if asked.operation is not None:
        engaged = Commitment.objects.filter(option__chosen_in=OuterRef("pk"), operation=asked.operation)
        found = found.filter(Q(operations=asked.operation) | Exists(engaged)).distinct()
    ordered = Count("chosen__redeployments", distinct=True)
    undone = Count("chosen__redeployments", filter=Q(chosen__redeployments__state__in=UNFINISHED), distinct=True)
    found = found.select_related("chosen", "signed_by__user", "opened_by__user").annotate(
        ordered=ordered,
        undone=undone,
        options_count=Count("options", distinct=True),
        effects_count=Count("chosen__effects", distinct=True),
    )
    if not asked.words.strip():
        return found.order_by("-signed_at", "-opened_at", "-pk")
    wanted = SearchQuery(asked.words.replace("\x00", ""), config="french", search_type="websearch")
    vector = SearchVector("searched", config="french")
    said = Q(pk__in=Arbitration.objects.annotate(vector=vector).filter(vector=wanted, **_mine(membership)).values("pk"))
    if reads_everything(membership, day):
        said |= Q(pk__in=_touching(membership, wanted))
    return found.filter(said).annotate(rank=SearchRank(vector, wanted)).order_by("-rank", "-pk")


def _touching(membership: Membership, wanted: SearchQuery) -> QuerySet[Option, Any]:
    """The arbitrations of which some option touches a mission whose name holds the words.

    Not for everyone: who would move, or would have, is not told by a search either.
    """
    named = ServiceMission.objects.annotate(vector=SearchVector("name", config="french"))
    missions = named.filter(vector=wanted, **_mine(membership)).values("pk")
    touched = Q(redeployments__mission__in=missions) | Q(redeployments__origin_mission__in=missions)
    options = Option.objects.filter(touched | Q(effects__mission__in=missions))
    return options.filter(arbitration__administration=membership.administration_id).values("arbitration")


def _mine(membership: Membership) -> dict[str, int]:
    return {"administration_id": membership.administration_id}


def is_arbitrated(photograph: Photograph, plan: Plan) -> bool:
    """Return whether an arbitration, in preparation or signed, already stands on this photograph and this plan."""
    standing = Arbitration.objects.filter(photograph=photograph, plan=plan)
    return standing.exclude(state=Arbitration.State.ABANDONED).exists()


def shelves(membership: Membership, day: dt.date) -> dict[str, int]:
    """Return how many arbitrations a member sees on each shelf, in one query."""
    signed = Q(state=Arbitration.State.SIGNED)
    counts = {
        TO_DECIDE: Count("pk", filter=Q(state__in=OPEN)),
        TO_APPLY: Count("pk", filter=signed & Q(_TO_APPLY)),
        IN_FORCE: Count("pk", filter=signed & Q(effect_on__lte=day)),
        VERIFIED: Count("pk", filter=Q(state=Arbitration.State.VERIFIED)),
        ABANDONED: Count("pk", filter=Q(state=Arbitration.State.ABANDONED)),
        ALL: Count("pk"),
    }
    visible = arbitrations_visible(membership, day)
    found: dict[str, int] = visible.order_by().aggregate(
        **{name.replace("-", "_"): each for name, each in counts.items()}
    )
    return {name: found[name.replace("-", "_")] for name in counts}


_TO_APPLY = Exists(Redeployment.objects.filter(option__chosen_in=OuterRef("pk"), state__in=UNFINISHED))


def _on_shelf(found: QuerySet[Arbitration], shelf: str, day: dt.date) -> QuerySet[Arbitration]:
    signed = Q(state=Arbitration.State.SIGNED)
    wanted = {
        TO_DECIDE: Q(state__in=OPEN),
        TO_APPLY: signed & Q(_TO_APPLY),
        IN_FORCE: signed & Q(effect_on__lte=day),
        VERIFIED: Q(state=Arbitration.State.VERIFIED),
        ABANDONED: Q(state=Arbitration.State.ABANDONED),
    }.get(shelf)
    return found if wanted is None else found.filter(wanted)


def subject_named(membership: Membership, asked: Asked) -> str:
    """Return the name of the mission, service or operation asked for, "" when there is none here."""
    mine = membership.administration_id
    if asked.mission is not None:
        return str(ServiceMission.objects.filter(pk=asked.mission, administration_id=mine).first() or "")
    if asked.service is not None:
        return str(Service.objects.filter(pk=asked.service, administration_id=mine).first() or "")
    if asked.operation is not None:
        return str(Operation.objects.filter(pk=asked.operation, plan__administration_id=mine).first() or "")
    return ""


def operations_of_missions(plan_id: int, missions: set[str]) -> list[int]:
    """Return the keys of a plan's operations that require staff on some of these missions, by code."""
    rows = Requirement.objects.filter(plan_id=plan_id, mission__code__in=missions, operation__isnull=False)
    return sorted(set(rows.values_list("operation_id", flat=True)))
