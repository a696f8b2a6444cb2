from __future__ import annotations

import datetime as dt

import pytest

from phare.territory import actions


@pytest.fixture(scope="module")
def _france(django_db_setup, django_db_blocker):
    """Load the whole of France once for a file of tests; what they write is undone, this is taken away at the end."""
    from django.db import connection

    with django_db_blocker.unblock():
        actions.load_territory(at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE territory_edition, territory_formercommune, territory_commune, territory_intercommunality, "
            "territory_arrondissement, territory_department, territory_region CASCADE"
        )


@pytest.fixture
def france(_france, db):
    """The official division as the project ships it."""
