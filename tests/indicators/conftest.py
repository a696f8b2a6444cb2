from __future__ import annotations

import pytest

from phare.indicators import actions
from phare.organisation.models import ServiceMembership
from tests.factories.indicators import terms
from tests.factories.organisation import ServiceFactory, ServiceMembershipFactory
from tests.factories.territory import CommuneFactory, DepartmentFactory


@pytest.fixture
def secretary(member):
    """The secretary general of the prefecture."""
    return member("secretary_general")


@pytest.fixture
def places(db):
    """Two departments of a region, a commune of today and one that merged into it."""
    from phare.territory.models import FormerCommune

    home = DepartmentFactory()
    DepartmentFactory(code="05", name="Hautes-Alpes", region=home.region, seat="05061")
    digne = CommuneFactory(code="04070", name="Digne-les-Bains", department=home, population=16_000)
    CommuneFactory(code="05061", name="Gap", department_id="05", population=40_000)
    FormerCommune.objects.create(code="04999", kind="former", name="Ancienne", commune=digne)
    return home


@pytest.fixture
def service(prefecture):
    """The service that answers for indicators."""
    return ServiceFactory(administration=prefecture, code="SEA", name="Économie agricole")


@pytest.fixture
def head(member, service):
    """Whoever heads it."""
    head = member("head_of_service")
    ServiceMembershipFactory(membership=head, service=service, role=ServiceMembership.Role.HEAD)
    return head


@pytest.fixture
def indicator(prefecture, places, service, secretary, now):
    """An indicator measured each year in departments."""
    said = terms(responsible_id=service.pk)
    return actions.define_indicator(administration=prefecture, terms=said, by=secretary, at=now)
