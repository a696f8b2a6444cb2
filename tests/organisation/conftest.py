from __future__ import annotations

import pytest

from phare.organisation import actions
from phare.organisation.models import Service, ServiceMembership
from tests.factories.organisation import small_staffing
from tests.organisation.pages import due


@pytest.fixture
def secretary(member):
    """The secretary general of the prefecture."""
    return member("secretary_general")


@pytest.fixture
def photograph(secretary, now):
    """The small photograph, as a draft."""
    return actions.import_staffing(small_staffing(), by=secretary, at=now)


@pytest.fixture
def frozen(photograph, secretary, now):
    """The small photograph, frozen."""
    actions.validate_photograph(photograph, by=secretary, at=now)
    return actions.freeze_photograph(photograph, by=secretary, at=now)


@pytest.fixture
def service(photograph):
    """Return a service of the small photograph by its code: `service("DCL")`."""
    return lambda code: Service.objects.get(administration=photograph.administration, code=code)


@pytest.fixture
def head_of(member, secretary, service, now):
    """Return a new head of a service: `head_of("DCL")`."""

    def make(code, role=ServiceMembership.Role.HEAD, **values):
        person = member("head_of_service")
        actions.appoint(service(code), person, role=role, since=now.date(), by=secretary, at=now, **values)
        return person

    return make


@pytest.fixture
def answering(photograph, secretary, now):
    """The small photograph, its answers awaited until a day to come."""
    return actions.open_answers(photograph, due=due(), by=secretary, at=now)


@pytest.fixture
def keeper(signed_in, secretary):
    """A browser of the secretary general."""
    return signed_in(secretary)
