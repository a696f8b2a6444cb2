"""The home page: what it says, whom it shows which doors, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phare.cockpit.queries import day as queries
from phare.platform.accounts.permissions import is_member
from phare.ui.formats import on_date
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.cockpit.test_queries import point
from tests.factories.strategy import PublicationFactory

pytestmark = pytest.mark.django_db


def test_a_point_is_shown_with_its_weight_in_words_its_dates_and_its_button(signed_in, member, monkeypatch):
    one = point(
        "Le plancher de l'abattoir cède en 2027",
        horizon=Horizon.LONG,
        severity=Severity.CRITICAL,
        by_when=dt.date(2026, 12, 1),
        since=dt.date(2026, 11, 2),
    )
    monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day: [one])})
    page = signed_in(member("decider")).get(reverse("cockpit:home")).content.decode()
    for said in (
        "Critique",
        "cède en 2027",
        "avant le 1er\u00a0décembre 2026",
        "depuis le 2\u00a0novembre 2026",
        "/plans/1/",
    ):
        assert said in page, said


def test_whoever_keeps_accounts_has_their_door_and_a_partner_has_not(signed_in, member):
    doors = {
        role: reverse("accounts:people") in signed_in(member(role)).get("/").content.decode()
        for role in ("secretary_general", "partner")
    }
    assert doors == {"secretary_general": True, "partner": False}


def test_the_home_page_asks_the_same_number_of_questions_whatever_the_number_of_points(signed_in, member, monkeypatch):
    client = signed_in(member("decider"))
    counts = []
    for number in (1, 50):
        cache.clear()
        said = [point()] * number
        monkeypatch.setattr(
            queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day, said=said: said)}
        )
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_door_says_what_it_is_for(member):
    from phare.cockpit.web.entrances import entrances_for

    roles = ("decider", "secretary_general", "platform_administrator", "auditor")
    assert [door.label for role in roles for door in entrances_for(member(role)) if not door.purpose] == []


def test_an_agent_reads_that_progress_was_published_while_it_is_news(signed_in, member, prefecture):
    today = timezone.localdate()
    PublicationFactory(plan__administration=prefecture, plan__name="Investissons l'avenir", day=today, number=3)
    said = f"Investissons l&#x27;avenir\u00a0: point d&#x27;avancement du {on_date(today)}"
    pages = {
        role: signed_in(member(role)).get("/").content.decode()
        for role in ("agent", "head_of_service", "partner", "decider")
    }
    assert {role: said in page for role, page in pages.items()} == {
        "agent": True, "head_of_service": True, "partner": False, "decider": False
    }  # fmt: skip
    assert "/publications/3/" in pages["agent"]


def test_what_was_published_long_ago_or_elsewhere_is_no_news(signed_in, member, prefecture, elsewhere):
    today = timezone.localdate()
    PublicationFactory(plan__administration=prefecture, day=today - dt.timedelta(days=60))
    PublicationFactory(plan__administration=elsewhere, day=today)
    assert "/publications/" not in signed_in(member("agent")).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "kind", "title"),
    [
        ("decider", "department_prefecture", "Tableau de bord du préfet"),
        ("decider", "department_council", "Tableau de bord de la présidence"),
        ("decider", "other", "Tableau de bord"),
        ("secretary_general", "department_prefecture", "Tableau de bord"),
    ],
)
def test_the_dashboard_is_named_after_whose_it_is(signed_in, member, role, kind, title):
    one = member(role)
    one.administration.kind = kind
    one.administration.save()
    assert f"<title>{title} · Phare</title>" in signed_in(one).get("/").content.decode()


class TestHorizonPage:
    @pytest.fixture
    def many(self, monkeypatch):
        published = [point(f"point {n}", kind="strategy.no_owner") for n in range(7)]
        published.append(point("un arbitrage", kind="decisions.to_sign"))
        monkeypatch.setattr(queries, "PUBLISHING", {"strategy": (is_member, lambda administration, day: published)})

    def test_the_column_leads_to_all_its_points(self, signed_in, member, many):
        client = signed_in(member("decider"))
        address = reverse("cockpit:horizon", args=["court-terme"])
        home = client.get("/").content.decode()
        assert address in home
        assert "+ 3 autres" in home
        assert client.get(address).content.decode().count('class="ph-point ') == 8

    def test_one_room_at_a_time(self, signed_in, member, many):
        client, address = signed_in(member("decider")), reverse("cockpit:horizon", args=["court-terme"])
        page = client.get(address, {"salle": "decisions"}).content.decode()
        assert page.count('class="ph-point ') == 1
        assert "Retirer le filtre Arbitrages" in page

    @pytest.mark.parametrize("room", ["", "nowhere", "'", "\x00", "<script>", "é" * 500])
    def test_a_room_unknown_filters_nothing(self, signed_in, member, many, room):
        client, address = signed_in(member("decider")), reverse("cockpit:horizon", args=["court-terme"])
        answer = client.get(address, {"salle": room})
        assert answer.content.decode().count('class="ph-point ') == 8

    def test_an_unknown_horizon_is_not_there(self, signed_in, member):
        client = signed_in(member("decider"))
        assert client.get("/tableau-de-bord/eternite/").status_code == 404
        assert client.get("/tableau-de-bord/long/").status_code == 404


class TestSettings:
    def test_a_choice_is_kept_and_shown_again(self, signed_in, member):
        client, address = signed_in(member("secretary_general")), reverse("cockpit:settings")
        posted = {"long": "organisation.fte", "medium": "defaut", "short": "defaut", "seen": 1}
        assert client.post(address, posted).status_code == 302
        assert '<option value="organisation.fte" selected>' in client.get(address).content.decode()

    @pytest.mark.parametrize("key", ["", "x", "\x00", "a" * 5000])
    def test_a_hostile_choice_is_refused_in_the_form(self, signed_in, member, key):
        client, address = signed_in(member("secretary_general")), reverse("cockpit:settings")
        answer = client.post(address, {"long": key, "medium": "defaut", "short": "defaut", "seen": 1})
        assert answer.status_code == 200
        assert "pas encore accepté" in answer.content.decode()


def test_with_real_facts_the_dashboard_asks_the_same_number_of_questions_whatever_their_number(
    signed_in, prefecture, now
):
    from phare.strategy.models import Operation
    from tests.factories import decisions as made
    from tests.factories.strategy import PlanFactory

    decider = made.decider(prefecture)
    made.ready(decider)
    client = signed_in(decider)
    client.get("/")
    counts = []
    for more in (0, 6):
        for number in range(more):
            operation = Operation.objects.first()
            operation.pk, operation.code, operation._state.adding = None, f"X{number}", True
            operation.save()
            made.opened(decider)
            PlanFactory(
                administration=prefecture, name=f"Plan {number}", state="in_force", first_year=2020, last_year=2030
            )
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/").content.decode()
        counts.append(len(asked))
    assert "1 arbitrage à rendre" in page
    assert counts[0] == counts[1]


def test_in_a_meeting_the_columns_are_shown_without_what_leads_elsewhere(signed_in, member, prefecture):
    client = signed_in(member("secretary_general"))
    plain, meeting = (client.get(reverse("cockpit:home") + query).content.decode() for query in ("", "?ecran=reunion"))
    assert "?ecran=reunion" in plain and "co-doors" in plain
    assert "co-meeting" in meeting and "co-doors" not in meeting and "Quitter le plein écran" in meeting
