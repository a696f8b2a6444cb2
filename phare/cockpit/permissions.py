"""Who may, in the cockpit: each reads what is theirs, those who steer choose the figures kept in sight."""

from __future__ import annotations

import rules

from phare.cockpit.models import Absence
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import is_auditor, is_member, is_staff, steers


@rules.predicate
def is_ones_own(membership: Membership | None, absence: Absence) -> bool:
    """Whose absence it is."""
    return membership is not None and absence.membership_id == membership.pk


see_dashboard = is_member
owe = is_member
keep_absence = is_ones_own
choose_figures = steers
remind = steers
"""Who reads what each person owes and asks for it: some of it tells of acts in preparation, known to them alone."""
hold_reviews = steers
read_reviews = steers | is_auditor
read_sheets = is_staff
read_shared = is_staff
