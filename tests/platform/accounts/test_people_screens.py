"""The people of an administration on screen, and one's own account."""

from __future__ import annotations

import csv
import io

import pytest

from phare.platform.accounts.models import Membership
from phare.platform.audit.models import Entry
from tests.factories.accounts import AdministrationFactory, MembershipFactory, UserFactory

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def client_of(signed_in, member):
    return lambda role: signed_in(member(role))


def test_the_list_shows_the_people_of_this_administration_only(client_of, member, elsewhere):
    here, there = member("agent"), MembershipFactory(administration=elsewhere)
    page = client_of("secretary_general").get("/comptes/personnes/").content.decode()
    assert here.user.email in page
    assert there.user.email not in page


def test_the_list_costs_as_many_queries_for_a_hundred_as_for_ten(client_of, member, django_assert_max_num_queries):
    client = client_of("secretary_general")
    for _ in range(10):
        member("agent")
    client.get("/comptes/personnes/")
    with django_assert_max_num_queries(12) as few:
        client.get("/comptes/personnes/")
    for _ in range(90):
        member("agent")
    with django_assert_max_num_queries(len(few)):
        client.get("/comptes/personnes/")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("role=cabinet", "cabinet@example.fr", "agent@example.fr"),
        ("q=AGENT@", "agent@example.fr", "cabinet@example.fr"),
        ("left=on", "parti@example.fr", "agent@example.fr"),
        ("", "agent@example.fr", "parti@example.fr"),
    ],
)
def test_filters_keep_what_they_say(client_of, member, query, shown, hidden):
    import datetime as dt

    for name, role, until in [("cabinet", "cabinet", None), ("agent", "agent", None), ("parti", "agent", "2026-02-01")]:
        ended = dt.date.fromisoformat(until) if until else None
        member(role, user=UserFactory(email=f"{name}@example.fr"), until=ended)
    page = client_of("secretary_general").get(f"/comptes/personnes/?{query}").content.decode()
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize(
    "query", ["role=king", "q=%00", "q=" + "x" * 500, "page=9999", "sort=nothing", "left=peut-être"]
)
def test_a_filter_that_makes_no_sense_breaks_nothing(client_of, query):
    assert client_of("secretary_general").get(f"/comptes/personnes/?{query}").status_code == 200


def test_a_hostile_name_is_shown_and_exported_harmless(client_of, member):
    member("agent", user=UserFactory(name=HOSTILE))
    client = client_of("secretary_general")
    assert "<script>alert" not in client.get("/comptes/personnes/").content.decode()
    exported = client.post("/comptes/personnes/export.csv")
    rows = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig")), delimiter=";"))
    cell = next(row[0] for row in rows if "HYPERLINK" in row[0])
    assert not cell.startswith(("=", "+", "-", "@"))
    assert Entry.objects.latest("position").verb == "accounts.people.exported"


def test_the_export_holds_what_the_list_shows(client_of, member):
    member("agent")
    member("cabinet")
    exported = client_of("secretary_general").post("/comptes/personnes/export.csv?role=cabinet").content.decode()
    assert "Cabinet" in exported and "Agent" not in exported


class TestMyAccount:
    def test_it_shows_my_roles_everywhere_and_lets_me_take_another(self, signed_in, member, elsewhere):
        mine = member("agent")
        other = MembershipFactory(user=mine.user, administration=elsewhere, role="auditor")
        client = signed_in(mine)
        page = client.get("/comptes/moi/").content.decode()
        assert elsewhere.name in page
        client.post(f"/comptes/moi/role/{other.pk}/")
        assert client.get("/comptes/moi/").wsgi_request.membership == other

    def test_i_do_not_take_the_role_of_somebody_else_nor_one_that_is_over(self, signed_in, member):
        import datetime as dt

        mine = member("agent")
        over = member("decider", user=mine.user, until=dt.date(2026, 2, 1))
        client = signed_in(mine)
        for pk in (member("decider").pk, over.pk, 10**30):
            assert client.post(f"/comptes/moi/role/{pk}/").status_code == 404
        assert client.get("/comptes/moi/").wsgi_request.membership == mine

    def test_a_link_does_not_change_the_role(self, signed_in, member):
        mine = member("agent")
        assert signed_in(mine).get(f"/comptes/moi/role/{mine.pk}/").status_code == 405

    def test_an_account_without_any_role_opens_nothing(self, client, db):
        client.force_login(UserFactory())
        assert client.get("/comptes/moi/").status_code == 403

    def test_a_part_of_a_page_asked_for_without_session_sends_the_whole_page_to_sign_in(self, client, db):
        headers = {"hx-request": "true", "hx-current-url": "https://ailleurs.example/comptes/moi/?x=1"}
        answer = client.get("/comptes/moi/", headers=headers)
        assert answer["HX-Redirect"] == "/comptes/connexion/?next=/comptes/moi/%3Fx%3D1"


def test_the_database_keeps_addresses_in_lower_case(db):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="Majuscule@example.fr")


def test_the_department_council_never_shows_the_states_brand(signed_in, db):
    council = AdministrationFactory(kind="department_council")
    page = signed_in(MembershipFactory(administration=council)).get("/comptes/moi/").content.decode()
    assert "République" not in page


def test_roles_end_on_their_last_day(member):
    import datetime as dt

    ended = member("agent", until=dt.date(2026, 11, 21))
    assert not Membership.objects.in_force(dt.date(2026, 11, 21)).filter(pk=ended.pk).exists()
    assert Membership.objects.in_force(dt.date(2026, 11, 20)).filter(pk=ended.pk).exists()
