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
from tests.factories.territory import DepartmentFactory
from tests.rights import STAFF, Rights

STEERING = {"decider", "secretary_general"}
ANSWERING = STEERING | {"head_of_service"}


def made(administration: Administration, membership: Membership, **said: Any) -> Indicator:
    """An indicator for which the heads of service answer."""
    service = ServiceFactory(administration=administration)
    if membership.role == "head_of_service":
        ServiceMembershipFactory(membership=membership, service=service)
    return IndicatorFactory(administration=administration, definition__responsible=service, **said)


def indicator(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": made(administration, membership).pk}


def key(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"key": made(administration, membership).pk}


def a_value(administration: Administration, membership: Membership) -> dict[str, Any]:
    """A list of one value for an indicator that the member's service answers for, when he heads one."""
    DepartmentFactory(code=administration.territory_code)
    made(administration, membership, code="to-submit")
    return {}


SUBMITTED = {
    "values": [{"indicator": "to-submit", "territory": "04", "date": "2024-12-31", "kind": "actual", "value": 1}]
}


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
    "indicators:panorama": Rights(STAFF),
    "indicators:panorama-export": Rights(STAFF, make=lambda *_given: {"file_format": "csv"}, foreign=True),
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
    "api:indicators": Rights(STAFF, scope="indicators:read"),
    "api:indicator": Rights(STAFF, make=key, scope="indicators:read"),
    "api:values": Rights(STAFF, make=key, scope="indicators:read"),
    "api:progress": Rights(STAFF, make=key, scope="indicators:read"),
    "api:submit": Rights(ANSWERING, make=a_value, method="post", data=SUBMITTED, scope="values:write"),
}
