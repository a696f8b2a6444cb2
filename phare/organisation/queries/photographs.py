"""Photographs, the answers they await, and who gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import ngettext

from phare.organisation.models import Answer, Photograph, PostRow, Service, ServiceMembership, State
from phare.organisation.queries.staffing import known_from
from phare.platform.accounts.models import Membership
from phare.platform.accounts.signals import Holding

LATE_FIRST = (Answer.State.AWAITED, Answer.State.RETURNED, Answer.State.GIVEN, Answer.State.ACCEPTED)


def photographs(administration_id: int) -> QuerySet[Photograph]:
    """Return the photographs of an administration, the latest first, with FTE, headcount and answers counted.

    Annotated with `fte`, `headcount` (filled posts only), `asked` and `answered` (services).
    """
    rows = PostRow.objects.filter(photograph=OuterRef("pk"), vacant=False).order_by().values("photograph")
    given = Q(answers__state__in=[Answer.State.GIVEN, Answer.State.ACCEPTED])
    return (
        Photograph.objects.filter(administration_id=administration_id)
        .annotate(
            fte=rows.annotate(total=Sum("fte")).values("total"),
            headcount=rows.annotate(total=Sum("headcount")).values("total"),
            asked=Count("answers"),
            answered=Count("answers", filter=given),
        )
        # A count groups rows, and Django then forgets their own order.
        .order_by("-date", "-pk")
        .select_related("superseded_by", "supersedes")
    )


def current_photograph(administration_id: int, day: dt.date | None = None) -> Photograph | None:
    """Return the latest frozen photograph (of that day or before, when one is given), or None."""
    frozen = Photograph.objects.filter(administration_id=administration_id, state=State.FROZEN)
    if day is not None:
        frozen = frozen.filter(date__lte=day)
    return frozen.order_by("-date").first()


def answering_services(photograph: Photograph) -> list[Service]:
    """Return the services whose rows are asked for: those with nobody attached to them, and those that have rows.

    Services outside the prefect's authority owe him no answer: the secretary general keeps their rows (PAS-014).
    """
    begun = Q(since__isnull=True) | Q(since__lte=photograph.date)
    in_force = known_from(Service, photograph.administration_id, photograph.date).filter(begun)
    attached = in_force.filter(parent=OuterRef("pk"))
    rows = PostRow.objects.filter(photograph=photograph, service=OuterRef("pk"))
    owing = in_force.filter(~Exists(attached) | Exists(rows), under_prefect_authority=True)
    return list(owing.order_by("code"))


def answers(photograph: Photograph) -> QuerySet[Answer]:
    """Return the answers to a photograph, those awaited first, with `fte`, the sum of their filled rows."""
    rows = PostRow.objects.filter(photograph=photograph, service=OuterRef("service"), vacant=False).order_by()
    return (
        Answer.objects.filter(photograph=photograph)
        .annotate(
            fte=rows.values("service").annotate(total=Sum("fte")).values("total"),
            rank=Case(*[When(state=state, then=Value(rank)) for rank, state in enumerate(LATE_FIRST)]),
        )
        .select_related("service", "given_by__user")
        .order_by("rank", "service__code")
    )


def heads_of(services: Iterable[Service], day: dt.date) -> dict[int, list[Membership]]:
    """Return who answers for each service on a day, by its key: its heads and interims, else those above it.

    A service without anybody, up to the top of the tree, is absent.
    """
    wanted = list(services)
    if not wanted:
        return {}
    administration_id = wanted[0].administration_id
    parents = dict(Service.objects.filter(administration_id=administration_id).values_list("pk", "parent_id"))
    places = (
        ServiceMembership.objects.in_force(day)
        .filter(
            service__administration_id=administration_id,
            role__in=[ServiceMembership.Role.HEAD, ServiceMembership.Role.INTERIM],
            membership__user__is_active=True,
        )
        .select_related("membership__user")
    )
    held: dict[int, list[Membership]] = {}
    for place in places:
        held.setdefault(place.service_id, []).append(place.membership)
    found = {}
    for service in wanted:
        at: int | None = service.pk
        seen: set[int] = set()
        while at is not None and at not in held and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at is not None and at in held:
            found[service.pk] = held[at]
    return found


def holdings(membership: Membership) -> list[Holding]:
    """Return what a member directs and would leave to somebody else: services, headed, stood in for or signed for."""
    day = membership.until or timezone.localdate()
    places = ServiceMembership.objects.filter(membership=membership).exclude(role=ServiceMembership.Role.MEMBER)
    count = places.filter(Q(until__isnull=True) | Q(until__gte=day)).values("service").distinct().count()
    words = ngettext("%(count)s service", "%(count)s services", count) % {"count": count}
    return [Holding(words, count)]


def sums_of_services(photograph: Photograph, services: Sequence[int]) -> dict[str, float]:
    """Return the FTE of the filled rows of some services, by code."""
    rows = PostRow.objects.filter(photograph=photograph, service__in=services, vacant=False)
    sums = rows.order_by().values_list("service__code").annotate(total=Sum("fte"))
    return {code: float(total) for code, total in sums}


def sums_by_service_and_programme(photograph: Photograph) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the FTE and headcount of filled rows by ("service", code) and ("programme", code) (CRO-002)."""
    rows = PostRow.objects.filter(photograph=photograph, vacant=False).order_by()
    sums = {}
    for kind, column in (("service", "service__code"), ("programme", "profile__programme__code")):
        for code, fte, headcount in rows.values_list(column).annotate(Sum("fte"), Sum("headcount")):
            if code is not None:
                sums[kind, code] = (float(fte), float(headcount))
    return sums
