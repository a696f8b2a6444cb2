"""The page of the country: for whoever steers, from the last result, never more than it says."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phare.allocation.queries.country import worth
from tests.allocation.test_web import text
from tests.factories.country import finished

FLOORS = {"1": 320_000.0, "2": 32_000.0, "3": 3_200.0}


@pytest.fixture
def client(secretary, signed_in, settings, tmp_path):
    settings.PHARE_COUNTRY_RESULT = tmp_path
    return signed_in(secretary)


def shown(client, **query: object) -> str:
    response = client.get(reverse("allocation:country"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_computed_yet_says_which_command_fills_it(client):
    assert "« phare country »" in text(shown(client))


def test_the_country_is_told_in_a_sentence_by_programme_and_by_region(client, tmp_path):
    finished(tmp_path)
    said = text(shown(client))
    assert "En 2028, 2 423 planchers tenus sur 2 424, il y manque 1,5 ETP" in said
    assert "Effectifs inventés" in said
    assert "0,75 ETP sous plancher de rang 3" in said
    assert "Provence-Alpes-Côte d'Azur" in said


def test_every_department_is_on_the_map_as_a_named_link_and_in_its_table(client, tmp_path):
    finished(tmp_path)
    html = shown(client)
    links = re.findall(r'<a [^>]*href="\?[^"]*departement=([0-9AB]+)[^"]*"[^>]*>', html)
    assert len(set(links)) == 101
    assert "Alpes-de-Haute-Provence : besoins couverts à" in text(html)
    assert "Alpes-de-Haute-Provence (04)" in html
    assert html.count("▼") >= 2


def test_one_programme_one_year_one_department(client, tmp_path):
    finished(tmp_path)
    said = text(shown(client, programme="206", annee="2027", departement="04"))
    assert "En 2027, sur le programme 206" in said
    assert "Alpes-de-Haute-Provence, par programme, en 2027" in said


@pytest.mark.parametrize("asked", [{"programme": "999"}, {"annee": "abc"}, {"annee": "1999"}, {"departement": "<b>"}])
def test_what_the_result_does_not_have_is_left_aside(client, tmp_path, asked):
    finished(tmp_path)
    assert "En 2028" in shown(client, **asked)


def test_a_ceiling_that_cannot_hold_is_said_first(client, tmp_path):
    row = {"programme": "206", "period": 2028, "ceiling": 9000.0, "trend": 1.0, "fte": 1.0, "price": 0.0, "over": 12.5}
    finished(tmp_path, ceilings=[row], gap=0.01)
    said = text(shown(client))
    assert "en 2028 le plafond ne peut pas tenir, il manque 12,5 ETP à rendre" in said
    assert "L'écart demandé n'est pas atteint" in said


def test_a_result_that_cannot_be_read_is_a_sentence(client, tmp_path):
    finished(tmp_path)
    (tmp_path / "country.parquet").write_bytes(b"nothing")
    response = client.get(reverse("allocation:country"))
    assert response.status_code == 409 or "illisible" in response.content.decode()


def test_the_page_asks_the_database_as_much_with_a_result_as_without(client, tmp_path):
    with CaptureQueriesContext(connection) as without:
        shown(client)
    finished(tmp_path)
    with CaptureQueriesContext(connection) as with_:
        shown(client)
    assert len(with_) == len(without)


def test_whoever_steers_finds_it_from_the_crossing_and_nobody_else(client, facts, member, signed_in):
    address = reverse("allocation:country")
    assert address in client.get(reverse("allocation:gap")).content.decode()
    assert address not in signed_in(member("agent")).get(reverse("allocation:gap")).content.decode()


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (0.0, "rien de plus"),
        (4.0, "4,0 points de besoin"),
        (2400.0, "0,75 ETP sous plancher de rang 3"),
        (33_000.0, "1,03 ETP sous plancher de rang 2"),
        (320_000.0, "1,00 ETP sous plancher de rang 1"),
    ],
)
def test_a_price_is_said_in_what_it_would_spare(points, said):
    assert worth(points, FLOORS) == said
