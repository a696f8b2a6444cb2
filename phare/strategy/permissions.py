"""Who may see and write plans."""

from __future__ import annotations

from phare.platform.accounts.models import Role
from phare.platform.accounts.permissions import has_role, is_decider, is_staff, steers

see_plans = is_staff
write_plans = steers | has_role(Role.REGIONAL_SECRETARY)
"""A plan, its tree, its requirements, and the missions proposed for relief."""
decide_reliefs = is_decider
""""The risk is taken by whoever decides."""
