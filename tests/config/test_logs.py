"""One line per request, numbered, timed, and without anything of a person's."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from pythonjsonlogger.json import JsonFormatter

from phare.config.logs import WithRequest


@pytest.fixture
def lines(caplog) -> Any:
    """Return the request lines written so far, as the house's own formatter writes them."""
    caplog.set_level(logging.INFO, "phare.requests")
    caplog.handler.addFilter(WithRequest())

    def read(name: str = "phare.requests") -> list[dict[str, Any]]:
        formatter = JsonFormatter(settings.LOGGING["formatters"]["json"]["format"])
        return [json.loads(formatter.format(record)) for record in caplog.records if record.name.startswith(name)]

    return read


def test_a_request_is_told_by_its_pattern_its_member_by_reference(signed_in, member, lines):
    by = member("agent")
    answer = signed_in(by).get(reverse("jobs:mine"), {"q": "Dupont"})
    (line,) = lines()
    assert line["route"] == "taches/"
    assert (line["method"], line["status"], line["user"]) == ("GET", 200, f"user:{by.user_id}")
    assert line["administration"] == by.administration_id
    assert line["milliseconds"] >= 0
    assert line["request_id"] == answer["X-Request-ID"]


def test_neither_a_name_nor_an_address_nor_a_secret_of_the_address_is_written(signed_in, member, lines):
    by = member("agent")
    signed_in(by).get("/comptes/mot-de-passe/MQ/secret-token/")
    signed_in(by).get("/nulle-part/secret-token/")
    signed_in(by).post("/taches/", {"name": "Dupont"})
    written = json.dumps(lines(""), ensure_ascii=False)
    assert "Dupont" not in written
    assert "secret-token" not in written
    assert by.user.name not in written
    assert by.user.email not in written


def test_the_proxys_number_is_kept_and_a_strange_one_is_not(client, db):
    assert client.get("/sante/", headers={"X-Request-ID": "proxy-0042abcd"})["X-Request-ID"] == "proxy-0042abcd"
    for strange in ("x", "a" * 65, "bonjour à tous", '{"a": 1}', "../../etc"):
        assert client.get("/sante/", headers={"X-Request-ID": strange})["X-Request-ID"] != strange


def test_a_breakdown_is_logged_with_its_trace_and_number_and_shows_a_browser_neither(signed_in, member, lines):
    client = signed_in(member("agent"))
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE jobs_job CASCADE")
    answer = client.get("/taches/?nom=Dupont")
    assert answer.status_code == 500
    for hidden in ("Traceback", "jobs_job", "psycopg", "settings"):
        assert hidden not in answer.content.decode()
    (line,) = lines("django.request")
    assert "jobs_job" in line["exc_info"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert "Dupont" not in json.dumps(line)
