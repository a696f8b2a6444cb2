"""What a member may open: the things of his administration, and the plans that others show it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone

from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise
from phare.strategy import permissions, queries
from phare.strategy.models import Action, Objective, Operation, Orientation, Plan


def plan_to_read(request: MemberRequest, pk: int) -> tuple[Plan, Membership]:
    """Return a plan of this administration, or one shown to it, or 404."""
    membership = authorise(request, permissions.see_plans)
    return get_object_or_404(queries.plans_visible(membership.administration, timezone.localdate()), pk=pk), membership


def orientation_to_read(request: MemberRequest, pk: int) -> tuple[Orientation, Membership]:
    """Return an orientation of a plan that may be read, or 404."""
    membership = authorise(request, permissions.see_plans)
    visible = queries.plans_visible(membership.administration, timezone.localdate())
    found = Orientation.objects.filter(plan__in=visible.order_by().values("pk"))
    return get_object_or_404(found.select_related("plan__administration", "plan__parent"), pk=pk), membership


def objective_to_read(request: MemberRequest, pk: int) -> tuple[Objective, Membership]:
    """Return an objective of a plan that may be read, or 404."""
    membership = authorise(request, permissions.see_plans)
    visible = queries.plans_visible(membership.administration, timezone.localdate())
    found = Objective.objects.filter(plan__in=visible.order_by().values("pk"))
    return get_object_or_404(
        found.select_related("plan__administration", "plan__parent", "orientation"), pk=pk
    ), membership


def operation_to_read(request: MemberRequest, pk: int) -> tuple[Operation, Membership]:
    """Return an operation of a plan that may be read, or 404."""
    membership = authorise(request, permissions.see_plans)
    visible = queries.plans_visible(membership.administration, timezone.localdate())
    found = Operation.objects.filter(plan__in=visible.order_by().values("pk"))
    related = ("plan__administration", "plan__parent", "objective__orientation", "pilot", "owner__user")
    return get_object_or_404(found.select_related(*related), pk=pk), membership


def action_to_read(request: MemberRequest, pk: int) -> tuple[Action, Membership]:
    """Return an action of a plan that may be read, or 404."""
    membership = authorise(request, permissions.see_plans)
    visible = queries.plans_visible(membership.administration, timezone.localdate())
    found = Action.objects.filter(plan__in=visible.order_by().values("pk"))
    related = ("plan__administration", "owner__user", "arrondissement")
    return get_object_or_404(found.select_related(*related), pk=pk), membership
