"""What those who work here propose to do under a plan."""

from __future__ import annotations

from phare.strategy.models import Plan, Proposal


def proposals_of(plan: Plan) -> list[Proposal]:
    """Return the proposals made under a plan, those to examine first, then the latest."""
    found = plan.proposals.select_related("by__user", "answered_by__user", "action")
    return sorted(found, key=lambda each: each.state != Proposal.State.OPEN)
