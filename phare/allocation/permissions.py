"""Who may: the gap is read by whoever works here, scenarios by those who steer and the persons they name."""

from __future__ import annotations

import rules

from phare.allocation.models import Scenario, ScenarioAccess
from phare.organisation.permissions import read_photographs, see_every_cell
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import steers
from phare.strategy.permissions import see_plans


@rules.predicate
def is_named(membership: Membership | None, scenario: Scenario) -> bool:
    """Whoever was named to read this scenario, under this membership or another of the same person here."""
    return (
        membership is not None
        and ScenarioAccess.objects.filter(
            scenario=scenario,
            membership__user_id=membership.user_id,
            membership__administration_id=membership.administration_id,
        ).exists()
    )


see_gap = read_photographs & see_plans
see_every_figure = see_every_cell
"""Figures of fewer than three agents included."""
prepare_scenarios = steers
"""To make, change, compute, share and set aside scenarios, and to write the note."""
see_scenario = steers | is_named
see_country = steers
"""The result of all departments under national ceilings."""
