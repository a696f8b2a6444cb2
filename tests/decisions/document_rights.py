"""Who may open the documents of an arbitration: its record whoever works here, the rest whom it concerns."""

from __future__ import annotations

import datetime as dt
from typing import Any

from phare.platform.accounts.models import Administration, Membership
from tests.factories import decisions as made
from tests.factories.organisation import ServiceMembershipFactory
from tests.rights import STAFF, Rights

ACTS = {"decider", "secretary_general", "auditor"}


def act(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": made.signed(administration).pk}


def letter(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {**act(administration, membership), "programme": "206"}


def agreement(administration: Administration, membership: Membership) -> dict[str, Any]:
    """An agreement of a service, headed by whoever knocks if he heads one."""
    found = made.signed(administration).agreements.select_related("service").first()
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=found.service, since=dt.date(2026, 1, 1))
    return {"pk": found.pk}


MATRIX = {
    "decisions:record": Rights(STAFF, make=act),
    "decisions:order": Rights(ACTS, make=act),
    "decisions:letter": Rights(ACTS, make=letter),
    "decisions:agreement-document": Rights(ACTS | {"head_of_service"}, make=agreement),
}
