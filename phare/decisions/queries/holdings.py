"""What a member holds in decisions: the arbitrations being prepared, the requests entrusted to him."""

from __future__ import annotations

from django.utils.translation import ngettext

from phare.decisions.kernel.life import OPEN
from phare.decisions.models import Arbitration, InformationRequest
from phare.platform.accounts.models import Membership
from phare.platform.accounts.signals import Holding


def holdings(membership: Membership) -> list[Holding]:
    """Return what a member would leave to somebody else: arbitrations not signed yet, requests not answered yet."""
    count = Arbitration.objects.filter(opened_by=membership, state__in=OPEN).count()
    words = ngettext("%(count)s arbitrage en préparation", "%(count)s arbitrages en préparation", count)
    waiting = InformationRequest.objects.filter(entrusted_to=membership, answered_at=None).count()
    asked = ngettext("%(count)s demande à répondre", "%(count)s demandes à répondre", waiting)
    return [Holding(words % {"count": count}, count), Holding(asked % {"count": waiting}, waiting)]
