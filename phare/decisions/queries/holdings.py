"""What a member holds in decisions: the arbitrations being prepared."""

from __future__ import annotations

from django.utils.translation import ngettext

from phare.decisions.kernel.life import OPEN
from phare.decisions.models import Arbitration
from phare.platform.accounts.models import Membership
from phare.platform.accounts.signals import Holding


def holdings(membership: Membership) -> list[Holding]:
    """Return what a member would leave to somebody else: the arbitrations he opened and nobody signed yet."""
    count = Arbitration.objects.filter(opened_by=membership, state__in=OPEN).count()
    words = ngettext("%(count)s arbitrage en préparation", "%(count)s arbitrages en préparation", count)
    return [Holding(words % {"count": count}, count)]
