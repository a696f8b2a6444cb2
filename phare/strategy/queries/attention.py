"""What of the plans needs someone, and what each person owes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.organisation.permissions import services_managed
from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.signals import Holding
from phare.strategy.models import Operation, Plan, Requirement
from phare.strategy.permissions import write_plans
from phare.values.attention import AttentionPoint, Duty, Severity
from phare.values.horizon import Horizon


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the plans in force needs someone: operations without an owner, or without any requirement.

    One point per plan and cause, with the number of operations. A core operation makes it serious.
    """
    points = []
    for plan in plans_at_work(administration, day).select_related("administration"):
        address = reverse("strategy:plan", args=[plan.pk])
        orphans = list(operations_without_owner(plan, day))
        if orphans:
            what = ngettext(
                "%(count)s opération sans responsable : %(plan)s",
                "%(count)s opérations sans responsable : %(plan)s",
                len(orphans),
            ) % {"count": len(orphans), "plan": plan}
            points.append(
                _point(plan, what, orphans, f"{address}?responsable=aucun", _("Désigner les responsables"), "no_owner")
            )
        bare = list(operations_without_requirement(plan))
        if bare:
            what = ngettext(
                "%(count)s opération sans exigence d'effectif : %(plan)s",
                "%(count)s opérations sans exigence d'effectif : %(plan)s",
                len(bare),
            ) % {"count": len(bare), "plan": plan}
            points.append(
                _point(plan, what, bare, f"{address}?exigence=aucune", _("Dire ce qu'elles demandent"), "no_need")
            )
    return points


def duties_of(membership: Membership, day: dt.date) -> list[Duty]:
    """Return what a member owes the plans at work: what his operations require, and the needs of his missions."""
    return [*_operations_bare(membership, day), *_needs_owed(membership, day)]


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


def operations_without_owner(plan: Plan, day: dt.date) -> list[Operation]:
    """Return the operations of a plan that nobody owns, or whose owner has left, in the plan's order."""
    in_force = Membership.objects.in_force(day).filter(pk=OuterRef("owner"))
    return list(plan.operations.filter(Q(owner__isnull=True) | ~Exists(in_force)))


def operations_without_requirement(plan: Plan) -> list[Operation]:
    """Return the operations of a plan that require nothing of any mission, in the plan's order."""
    return list(plan.operations.filter(~Exists(Requirement.objects.filter(operation=OuterRef("pk")))))


def operations_held(membership: Membership) -> list[Holding]:
    """Return what a member holds here: his operations."""
    count = Operation.objects.filter(owner=membership).count()
    return [Holding(ngettext("%(count)s opération", "%(count)s opérations", count) % {"count": count}, count)]


def _point(plan: Plan, what: str, operations: list[Operation], url: str, label: str, kind: str) -> AttentionPoint:
    serious = any(operation.core for operation in operations)
    return AttentionPoint(
        what=what,
        since=None,
        by_when=None,
        who=plan.administration.secretariat_word,
        horizon=Horizon(plan.horizon),
        severity=Severity.SERIOUS if serious else Severity.ORDINARY,
        url=url,
        action_label=label,
        kind=f"strategy.{kind}",
        count=len(operations),
    )
