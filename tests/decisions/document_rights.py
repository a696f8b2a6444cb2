"""Who may open the documents of an arbitration: its record whoever works here, the rest whom it concerns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.decisions.kernel.content import digest
from phare.decisions.models import Arbitration, ServiceAgreement
from phare.decisions.queries.content import content_to_sign
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from tests.factories import decisions as made
from tests.factories.organisation import ServiceMembershipFactory
from tests.rights import STAFF, Rights

ACTS = {"decider", "secretary_general", "auditor"}


def signed(administration: Administration) -> Arbitration:
    """A signed arbitration, without the signature's own checks: they need a transaction that nothing undoes."""
    by = made.decider(administration)
    found = made.ready(by)
    found.state, found.year, found.number = Arbitration.State.SIGNED, 2026, 1
    found.signed_by, found.signed_as, found.signed_at = by, "Décideur", made.AT
    found.frozen = content_to_sign(found)
    found.frozen_digest = digest(found.frozen)
    found.save()
    return found


def act(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": signed(administration).pk}


def letter(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {**act(administration, membership), "programme": "206"}


def agreement(administration: Administration, membership: Membership) -> dict[str, Any]:
    """An agreement of a service, headed by whoever knocks if he heads one."""
    arbitration = signed(administration)
    service = Service.objects.get(administration=administration, code="VET")
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=service, since=dt.date(2026, 1, 1))
    return {"pk": ServiceAgreement.objects.create(arbitration=arbitration, service=service).pk}


MATRIX = {
    "decisions:record": Rights(STAFF, make=act),
    "decisions:order": Rights(ACTS, make=act),
    "decisions:letter": Rights(ACTS, make=letter),
    "decisions:agreement-document": Rights(ACTS | {"head_of_service"}, make=agreement),
}
