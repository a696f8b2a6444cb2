"""The home page: what it says, whom it shows which doors, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.cockpit.queries import day as queries
from phare.platform.accounts.permissions import is_member
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.cockpit.test_queries import point

pytestmark = pytest.mark.django_db


def test_a_point_is_shown_with_its_weight_in_words_its_dates_and_its_button(signed_in, member, monkeypatch):
    one = point(
        "Le plancher de l'abattoir cède en 2027",
        horizon=Horizon.LONG,
        severity=Severity.CRITICAL,
        by_when=dt.date(2026, 12, 1),
        since=dt.date(2026, 11, 2),
    )
    monkeypatch.setattr(queries, "PUBLISHING", ((is_member, lambda administration, day: [one]),))
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
        monkeypatch.setattr(queries, "PUBLISHING", ((is_member, lambda administration, day, n=number: [point()] * n),))
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_door_says_what_it_is_for(member):
    from phare.cockpit.web.entrances import entrances_for

    roles = ("decider", "secretary_general", "platform_administrator", "auditor")
    assert [door.label for role in roles for door in entrances_for(member(role)) if not door.purpose] == []
