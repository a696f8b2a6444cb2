"""What of the plans needs someone."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.models import Administration, Membership
from phare.platform.accounts.signals import Holding
from phare.strategy.models import Operation, Plan, Requirement
from phare.values.attention import AttentionPoint, Severity
from phare.values.horizon import Horizon


def attention_points(administration: Administration, day: dt.date) -> list[AttentionPoint]:
    """Return what of the plans in force needs someone: operations without an owner, or without any requirement.

    One point per plan and cause, with the number of operations. A core operation makes it serious.
    """
    points = []
    for plan in Plan.objects.filter(administration=administration, state=Plan.State.IN_FORCE, last_year__gte=day.year):
        address = reverse("strategy:plan", args=[plan.pk])
        orphans = list(operations_without_owner(plan, day))
        if orphans:
            what = ngettext(
                "%(count)s opération sans responsable : %(plan)s",
                "%(count)s opérations sans responsable : %(plan)s",
                len(orphans),
            ) % {"count": len(orphans), "plan": plan}
            points.append(_point(plan, what, orphans, f"{address}?responsable=aucun", _("Désigner les responsables")))
        bare = list(operations_without_requirement(plan))
        if bare:
            what = ngettext(
                "%(count)s opération sans exigence d'effectif : %(plan)s",
                "%(count)s opérations sans exigence d'effectif : %(plan)s",
                len(bare),
            ) % {"count": len(bare), "plan": plan}
            points.append(_point(plan, what, bare, f"{address}?exigence=aucune", _("Dire ce qu'elles demandent")))
    return points


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


def _point(plan: Plan, what: str, operations: list[Operation], url: str, label: str) -> AttentionPoint:
    serious = any(operation.core for operation in operations)
    return AttentionPoint(
        what=what,
        since=None,
        by_when=None,
        who=_("secrétariat général"),
        horizon=Horizon(plan.horizon),
        severity=Severity.SERIOUS if serious else Severity.ORDINARY,
        url=url,
        action_label=label,
    )
