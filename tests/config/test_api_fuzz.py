"""Whatever is asked of the API, by its description or against it: nothing breaks, every answer is as described."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from phare.config.api import api
from tests.factories.accounts import MembershipFactory, token_of
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import OperationFactory, OperationIndicatorFactory
from tests.factories.territory import DepartmentFactory

ADDRESS = "/api/v1/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def description(db, settings):
    """The API as it describes itself, over an administration that has something of everything."""
    settings.PHARE_API_CALLS_PER_MINUTE = 1_000_000
    ends = (request_started, request_finished)
    for signal in ends:  # as Django's own test client does: the test keeps its transaction
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(ADDRESS, get_wsgi_application())
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def token(prefecture):
    DepartmentFactory(code=prefecture.territory_code)
    operation = OperationFactory(objective__orientation__plan__administration=prefecture)
    indicator = IndicatorFactory(administration=prefecture, code="dpb")
    for kind in ("initial", "actual"):
        ValueFactory(indicator=indicator, kind=kind)
    OperationIndicatorFactory(operation=operation, indicator=indicator)
    decider = MembershipFactory(administration=prefecture, role="decider")
    return token_of(decider, "indicators:read", "values:write", "plans:read")


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods],
)
def test_nothing_that_is_asked_breaks_the_api(description, token, path, method, mode):
    """As described, then against the description: numbers, dates, texts and bodies of every kind."""
    operation = description[path][method.upper()]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def asked(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    asked()
