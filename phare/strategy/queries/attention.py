"""What of the plans needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.models import MissionCarrier
from phare.organisation.permissions import managers_of
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.signals import Holding
from phare.strategy.models import Action, Operation, Plan, Requirement
from phare.strategy.permissions import write_plans
from phare.strategy.queries.duties import steps_owed, weathers_owed
from phare.strategy.queries.watch import watched
from phare.values.attention import AttentionPoint, Duty, Severity
from phare.values.horizon import Horizon


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the plans in force needs someone: operations without an owner, or without any requirement; then
    what their actions, weather and indicators say (`watch`).

    One point per plan and cause, with the number of operations. A core operation makes it serious.
    """
    plans = list(plans_at_work(administration, day).select_related("administration"))
    if not plans:
        return []
    required = Requirement.objects.filter(operation=OuterRef("pk"))
    lacking = (
        Operation.objects.filter(plan__in=plans)
        .annotate(owned=Exists(_owners_in_force(day)), required=Exists(required))
        .filter(Q(owned=False) | Q(required=False))
        .select_related("plan")
        .order_by("plan", "position", "code")
    )
    points = []
    for plan, lines in groupby(lacking, key=lambda each: each.plan):
        operations = list(lines)
        if orphans := [each for each in operations if not each.owned]:
            points.append(_without_owner(plan, orphans, administration))
        if bare := [each for each in operations if not each.required]:
            points.append(_without_requirement(plan, bare, administration))
    return [*points, *watched(administration, plans, day)]


def duties_of(membership: Membership, day: dt.date) -> list[Duty]:
    """Return what a member owes the plans at work: what his operations require, the needs of his missions, the weather
    of his operations and the next step of his actions."""
    return duties_of_all([membership], day)[membership.pk]


def duties_of_all(members: Collection[Membership], day: dt.date) -> dict[int, list[Duty]]:
    """Return the same for each of the members of one administration, by his key; a constant number of queries."""
    owed: dict[int, list[Duty]] = {each.pk: [] for each in members}
    plans = list(plans_at_work(next(iter(members)).administration, day)) if owed else []
    if plans:
        for member, duty in (
            *_operations_bare(members, plans),
            *_needs_owed(members, plans, day),
            *weathers_owed(members, plans, day),
            *steps_owed(members, plans, day),
        ):
            owed[member].append(duty)
    return owed


def plans_at_work(administration: Administration, day: dt.date) -> QuerySet[Plan]:
    """Return the plans in force whose period is not over on this day."""
    return Plan.objects.filter(administration=administration, state=Plan.State.IN_FORCE, last_year__gte=day.year)


def _operations_bare(members: Collection[Membership], plans: Collection[Plan]) -> Iterator[tuple[int, Duty]]:
    bare = Operation.objects.filter(
        ~Exists(Requirement.objects.filter(operation=OuterRef("pk"))), owner__in=members, plan__in=plans
    )
    writers = {each.pk for each in members if write_plans.test(each)}
    for each in bare:
        writes = each.owner_id in writers
        said = _("Dire ce que demande l'opération : %(operation)s")
        if not writes:
            said = _("Faire écrire au plan ce que demande l'opération : %(operation)s")
        duty = Duty(
            said % {"operation": each.name},
            None,
            reverse("strategy:new-operation-requirement" if writes else "strategy:operation", args=[each.pk]),
            _("Écrire l'exigence") if writes else _("Voir l'opération"),
        )
        yield each.owner_id or 0, duty


def _needs_owed(members: Collection[Membership], plans: Collection[Plan], day: dt.date) -> Iterator[tuple[int, Duty]]:
    """One duty per mission of a plan, with the years left; the owner or the pilot answers, else who carries it."""
    managing = managers_of(members, day)
    services = list(managing)
    carried = Q(operation=None) & Q(mission__carriers__in=services)
    silent = list(
        Requirement.objects.filter(
            Q(operation__owner__in=members) | Q(operation__pilot__in=services) | carried,
            plan__in=plans,
            need_declared=None,
            year__gte=day.year,
        )
        .select_related("mission", "operation")
        .order_by("plan", "mission__code", "year", "pk")
        .distinct()
    )
    carriers = _carriers_of({each.mission_id for each in silent if each.operation is None}, services)
    owed: dict[tuple[int, int, int], list[Requirement]] = {}
    for each in silent:
        if each.operation is None:
            answering = {member for service in carriers[each.mission_id] for member in managing[service]}
        else:
            answering = {*managing.get(each.operation.pilot_id or 0, ()), each.operation.owner_id or 0}
        for member in answering:
            owed.setdefault((member, each.plan_id, each.mission_id), []).append(each)
    known = {each.pk for each in members}
    for (member, _plan, _mission), lines in owed.items():
        if member in known:
            years = ", ".join(str(year) for year in dict.fromkeys(each.year for each in lines))
            words = {"mission": lines[0].mission.name, "years": years}
            duty = Duty(
                _("Déclarer le besoin de « %(mission)s » (%(years)s)") % words,
                None,
                reverse("strategy:declare-need", args=[lines[0].pk]),
                _("Déclarer"),
            )
            yield member, duty


def _carriers_of(missions: Collection[int], services: Sequence[int]) -> dict[int, list[int]]:
    """Which of these services carry each of these missions."""
    found: dict[int, list[int]] = defaultdict(list)
    if missions and services:
        carrying = MissionCarrier.objects.filter(mission__in=missions, service__in=services)
        for mission, service in carrying.values_list("mission_id", "service_id"):
            found[mission].append(service)
    return found


def operations_held(membership: Membership) -> list[Holding]:
    """Return what a member holds here: his operations and his actions."""
    operations = Operation.objects.filter(owner=membership).count()
    actions = Action.objects.filter(owner=membership).count()
    return [
        Holding(
            ngettext("%(count)s opération", "%(count)s opérations", operations) % {"count": operations}, operations
        ),
        Holding(ngettext("%(count)s action", "%(count)s actions", actions) % {"count": actions}, actions),
    ]


def _owners_in_force(day: dt.date) -> QuerySet[Membership]:
    """The owner of the operation outside, while in office."""
    return Membership.objects.in_force(day).filter(pk=OuterRef("owner"))


def _without_owner(plan: Plan, operations: Sequence[Operation], administration: Administration) -> AttentionPoint:
    what = ngettext(
        "%(count)s opération sans responsable : %(plan)s",
        "%(count)s opérations sans responsable : %(plan)s",
        len(operations),
    )
    gone = sum(operation.owner_id is not None for operation in operations)
    if gone:
        said = ngettext("%(gone)s responsable parti", "%(gone)s responsables partis", gone)
        what += f" ({said % {'gone': gone}})"
    url = reverse("strategy:plan", args=[plan.pk]) + "?responsable=aucun"
    label, kind = _("Désigner les responsables"), "strategy.no_owner"
    return _point(plan, what, operations, administration, url, label, kind)


def _without_requirement(plan: Plan, operations: Sequence[Operation], administration: Administration) -> AttentionPoint:
    what = ngettext(
        "%(count)s opération sans exigence d'effectif : %(plan)s",
        "%(count)s opérations sans exigence d'effectif : %(plan)s",
        len(operations),
    )
    url = reverse("strategy:plan", args=[plan.pk]) + "?exigence=aucune"
    label, kind = _("Dire ce qu'elles demandent"), "strategy.no_need"
    return _point(plan, what, operations, administration, url, label, kind)


def _point(
    plan: Plan,
    what: str,
    operations: Sequence[Operation],
    administration: Administration,
    url: str,
    label: str,
    kind: str,
) -> AttentionPoint:
    serious = any(operation.core for operation in operations)
    return AttentionPoint(
        what=what % {"count": len(operations), "plan": plan},
        since=None,
        by_when=None,
        who=administration.secretariat_word,
        horizon=Horizon(plan.horizon),
        severity=Severity.SERIOUS if serious else Severity.ORDINARY,
        url=url,
        action_label=label,
        kind=kind,
        count=len(operations),
    )
