"""Who may deal with an uploaded file: whoever brought it, and only for as long as the room lets him."""

from __future__ import annotations

import rules

from phare.platform.accounts.models import Membership
from phare.platform.exchange.models import PendingImport


@rules.predicate
def owns_import(membership: Membership | None, pending: PendingImport) -> bool:
    """Whoever uploaded the file, in the hat he wore then."""
    return membership is not None and pending.owner_id == membership.pk
