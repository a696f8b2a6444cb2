"""From the region to its departments and back: what others show here."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phare.cockpit.queries.shared import shared_territories
from phare.platform.accounts.models import Sharing
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.organisation import PhotographFactory
from tests.factories.strategy import PlanFactory
from tests.factories.territory import DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(prefecture):
    place = RegionFactory(code="93", name="Provence-Alpes-Côte d'Azur")
    for code in ("04", "05"):
        DepartmentFactory(code=code, name=f"Département {code}", region=place)
    return AdministrationFactory(kind="region_prefecture", name="Préfecture de région", territory_code="93")


@pytest.fixture
def regional(region):
    return MembershipFactory(administration=region, role="secretary_general")


def show(administration, to, record_class="strategy.plan", **changes):
    today = timezone.localdate()
    said = {"since": today, "until": today + dt.timedelta(days=30), "reason": "Suivi", **changes}
    return Sharing.objects.create(administration=administration, shared_with=to, record_class=record_class, **said)


def found(membership):
    return shared_territories(membership, timezone.localdate())


def pages(neighbour):
    return [name for shown in neighbour.shown for name, _address in shown.pages]


def test_a_region_reads_what_its_departments_show_and_which_show_nothing(region, regional, prefecture):
    silent = AdministrationFactory(name="Préfecture des Hautes-Alpes", territory_code="05")
    PlanFactory(administration=prefecture, name="Priorités", state="in_force")
    PlanFactory(administration=prefecture, name="Brouillon", state="draft")
    PlanFactory(administration=silent, name="Secret", state="in_force")
    PhotographFactory(administration=prefecture, title="Ancien", state="frozen", date=dt.date(2025, 12, 31))
    PhotographFactory(administration=prefecture, title="Dernier", state="frozen", date=dt.date(2026, 6, 30))
    PhotographFactory(administration=prefecture, title="En cours", state="draft", date=dt.date(2026, 12, 31))
    show(prefecture, region)
    show(prefecture, region, "organisation.photograph")
    territories = found(regional)
    assert [each.administration for each in territories.below] == [prefecture, silent]
    assert sorted(pages(territories.below[0])) == ["Dernier", "Priorités"] and territories.below[1].shown == ()
    assert territories.above == territories.others == () and not territories.is_empty


def test_a_department_reads_what_its_region_shows(region, prefecture, member):
    PlanFactory(administration=region, name="Plan régional", state="in_force")
    show(region, prefecture)
    territories = found(member("agent"))
    assert [each.administration for each in territories.above] == [region]
    assert pages(territories.above[0]) == ["Plan régional"] and territories.below == ()


def test_others_come_only_with_what_they_show(region, prefecture, member, elsewhere):
    AdministrationFactory(name="Conseil départemental", kind="department_council", territory_code="04")
    show(elsewhere, prefecture)
    assert [each.administration for each in found(member("agent")).others] == [elsewhere]


@pytest.mark.parametrize(
    "changes",
    [
        {"until": dt.date(2020, 1, 2), "since": dt.date(2020, 1, 1)},
        {"revoked_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"since": dt.date(2199, 1, 1), "until": dt.date(2199, 2, 1)},
    ],
)
def test_what_is_over_revoked_or_to_come_is_not_told(region, regional, prefecture, changes):
    PlanFactory(administration=prefecture, state="in_force")
    show(prefecture, region, **changes)
    assert found(regional).is_empty


def test_what_is_shown_to_another_is_not_told_here(region, regional, prefecture, elsewhere):
    show(prefecture, elsewhere)
    assert found(regional).is_empty


def test_the_dashboard_leads_to_the_other_level_and_the_page_opens_what_is_shown(
    signed_in, region, regional, prefecture
):
    plan = PlanFactory(administration=prefecture, name="Priorités", state="in_force")
    show(prefecture, region)
    client = signed_in(regional)
    home = client.get("/").content.decode()
    assert reverse("cockpit:shared") in home and "Ce que montrent les départements" in home
    page = client.get(reverse("cockpit:shared")).content.decode()
    address = reverse("strategy:plan", args=[plan.pk])
    assert f'href="{address}"' in page and client.get(address).status_code == 200


def test_empty_it_says_how_a_sharing_is_opened(signed_in, region, member):
    client = signed_in(member("secretary_general"))
    page = client.get(reverse("cockpit:shared")).content.decode()
    assert "Personne ne montre rien ici" in page and reverse("accounts:grant-sharing") in page
    page = signed_in(member("agent")).get(reverse("cockpit:shared")).content.decode()
    assert reverse("accounts:grant-sharing") not in page


def test_the_number_of_queries_does_not_grow(region, regional):
    counts = []
    for codes in (("04",), ("05", "06", "13", "83")):
        for code in codes:
            if code not in ("04", "05"):
                DepartmentFactory(code=code, name=code, region_id="93")
            other = AdministrationFactory(territory_code=code)
            PlanFactory(administration=other, state="in_force")
            show(other, region)
            show(other, region, "organisation.photograph")
        with CaptureQueriesContext(connection) as asked:
            found(regional)
        counts.append(len(asked))
    assert counts[0] == counts[1]
