"""Alive, ready: yes or no, in JSON, to anyone, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse


def sign_of_life(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_process_that_answers_is_alive_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get(reverse("health:alive"))
    assert answer.json() == {"alive": True}
    assert "no-store" in answer["Cache-Control"]


def test_a_house_with_its_schema_and_a_living_worker_is_ready(client, db):
    sign_of_life(seconds_ago=5)
    answer = client.get(reverse("health:ready"))
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": True, "schema": True, "worker": True}}


@pytest.mark.parametrize("seconds_ago", [None, 3600])
def test_a_house_without_a_living_worker_is_not_ready(client, db, seconds_ago):
    if seconds_ago is not None:
        sign_of_life(seconds_ago)
    answer = client.get(reverse("health:ready"))
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "schema": True, "worker": False}


def test_a_schema_older_than_the_code_is_not_ready(client, db):
    sign_of_life(seconds_ago=5)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    assert client.get(reverse("health:ready")).json()["checks"]["schema"] is False


def test_health_is_read_not_written(client, db):
    assert client.post(reverse("health:alive")).status_code == 405


def test_health_is_asked_without_the_proxy_where_all_else_is_sent_to_https(settings, db):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get(reverse("health:alive")).status_code == 200
    assert client.get(reverse("accounts:sign-in")).status_code == 301
