"""What of the plans needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.permissions import services_managed
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
    plans = list(plans_at_work(membership.administration, day))
    return [
        *_operations_bare(membership, day),
        *_needs_owed(membership, day),
        *weathers_owed(membership, plans, day),
        *steps_owed(membership, plans, day),
    ]


def plans_at_work(administration: Administration, day: dt.date) -> QuerySet[Plan]:
    """Return the plans in force whose period is not over on this day."""
    return Plan.objects.filter(administration=administration, state=Plan.State.IN_FORCE, last_year__gte=day.year)


def _operations_bare(membership: Membership, day: dt.date) -> Iterator[Duty]:
    bare = Operation.objects.filter(
        ~Exists(Requirement.objects.filter(operation=OuterRef("pk"))),
        owner=membership,
        plan__in=plans_at_work(membership.administration, day),
    )
    writes = write_plans.test(membership)
    for each in bare:
        said = _("Dire ce que demande l'opération : %(operation)s")
        if not writes:
            said = _("Faire écrire au plan ce que demande l'opération : %(operation)s")
        yield Duty(
            said % {"operation": each.name},
            None,
            reverse("strategy:new-operation-requirement" if writes else "strategy:operation", args=[each.pk]),
            _("Écrire l'exigence") if writes else _("Voir l'opération"),
        )


def _needs_owed(membership: Membership, day: dt.date) -> Iterator[Duty]:
    """One duty per mission of a plan, with the years left; the owner or the pilot answers, else who carries it."""
    managed = services_managed(membership, day)
    carried = Q(operation=None) & Q(mission__carriers__in=managed)
    silent = (
        Requirement.objects.filter(
            Q(operation__owner=membership) | Q(operation__pilot__in=managed) | carried,
            plan__in=plans_at_work(membership.administration, day),
            need_declared=None,
            year__gte=day.year,
        )
        .select_related("mission")
        .order_by("plan", "mission__code", "year", "pk")
        .distinct()
    )
    for _key, lines in groupby(silent, key=lambda each: (each.plan_id, each.mission_id)):
        owed = list(lines)
        years = ", ".join(str(year) for year in dict.fromkeys(each.year for each in owed))
        yield Duty(
            _("Déclarer le besoin de « %(mission)s » (%(years)s)") % {"mission": owed[0].mission.name, "years": years},
            None,
            reverse("strategy:declare-need", args=[owed[0].pk]),
            _("Déclarer"),
        )


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
