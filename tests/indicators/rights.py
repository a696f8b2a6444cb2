"""Who may open the addresses of indicators."""

from __future__ import annotations

from typing import Any

from phare.indicators.models import Indicator
from phare.platform.accounts.models import Administration, Membership
from tests.factories.indicators import (
    CounterValueFactory,
    IndicatorFactory,
    ValueFactory,
    ValueImportFactory,
)
from tests.factories.organisation import ServiceFactory, ServiceMembershipFactory
from tests.rights import STAFF, Rights

STEERING = {"decider", "secretary_general"}
ANSWERING = STEERING | {"head_of_service"}


def made(administration: Administration, membership: Membership) -> Indicator:
    """An indicator for which the heads of service answer."""
    service = ServiceFactory(administration=administration)
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=service)
    return IndicatorFactory(administration=administration, definition__responsible=service)


def indicator(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": made(administration, membership).pk}


def value(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ValueFactory(indicator=made(administration, membership)).pk}


def counter(administration: Administration, membership: Membership) -> dict[str, Any]:
    contested = ValueFactory(indicator=made(administration, membership))
    return {"pk": CounterValueFactory(contested=contested, by=membership).pk}


def brought(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": ValueImportFactory(administration=administration).pk}


MATRIX = {
    "indicators:indicators": Rights(STAFF),
    "indicators:new": Rights(STEERING),
    "indicators:thresholds": Rights(STEERING),
    "indicators:import": Rights(STAFF, make=brought),
    "indicators:indicator": Rights(STAFF, make=indicator),
    "indicators:edit": Rights(STEERING, make=indicator),
    "indicators:enter": Rights(ANSWERING, make=indicator),
    "indicators:map": Rights(STAFF, make=indicator),
    "indicators:export": Rights(STAFF, make=lambda *given: {**indicator(*given), "file_format": "csv"}),
    "indicators:withdraw": Rights(ANSWERING, make=value),
    "indicators:contest": Rights(ANSWERING | {"sub_prefect"}, make=value),
    "indicators:settle": Rights(STEERING, make=counter),
}
