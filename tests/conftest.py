"""What every test finds: the local database running, and people to act."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.platform.accounts.models import Membership

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def now() -> dt.datetime:
    """Return the moment at which the tests happen: the clock is passed, never read."""
    return NOW


@pytest.fixture
def prefecture(db):
    from tests.factories.accounts import AdministrationFactory

    return AdministrationFactory(name="Préfecture des Alpes-de-Haute-Provence", territory_code="04")


@pytest.fixture
def elsewhere(db):
    from tests.factories.accounts import AdministrationFactory

    return AdministrationFactory(name="Préfecture du Nord", territory_code="59")


@pytest.fixture
def member(prefecture):
    """Return a maker of members of the prefecture: `member("decider")`."""
    from tests.factories.accounts import MembershipFactory

    def make(role: str, **values: object) -> Membership:
        return MembershipFactory(role=role, **{"administration": prefecture, **values})

    return make


@pytest.fixture
def signed_in(client):
    """Return a client signed in as a membership's user: `signed_in(member("decider"))`."""

    def sign(membership: Membership | None):
        if membership is not None:
            client.force_login(membership.user)
            session = client.session
            session["membership"] = membership.pk
            session.save()
        return client

    return sign


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let transactional tests empty their tables: each refusal of TRUNCATE is tried in its own test."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%no_truncate'")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
