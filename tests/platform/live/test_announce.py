"""What is announced is heard once committed, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import transaction

from phare.platform.jobs.gateways.sessions import open_session
from phare.platform.live.actions import announce
from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, decode
from phare.platform.live.permissions import admit, may_listen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ear(db) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection that listens, as a web process does."""
    with open_session() as session:
        session.execute(f"LISTEN {POSTGRES_CHANNEL}")
        yield session


def heard(ear: psycopg.Connection[Any]) -> list[Any]:
    return [decode(notify.payload) for notify in ear.notifies(timeout=0.3)]


def test_an_event_of_a_transaction_rolled_back_is_never_heard(ear):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce("room.thing:1", {"state": "done"})
        raise ZeroDivisionError
    assert heard(ear) == []


def test_an_event_is_heard_once_its_transaction_is_committed_and_not_before(ear):
    with transaction.atomic():
        announce("room.thing:1", {"state": "done"})
        assert heard(ear) == []
    (notice,) = heard(ear)
    assert (notice.channel, notice.event) == ("room.thing:1", {"state": "done"})


def test_an_event_too_long_is_refused_and_breaks_nothing(ear):
    with transaction.atomic():
        with pytest.raises(ValueError, match="reference"):
            announce("room.thing:1", {"text": "x" * 9000})
        announce("room.thing:1", {"id": 3})
    assert [notice.event for notice in heard(ear)] == [{"id": 3}]


def test_a_channel_that_no_room_admits_is_closed(member):
    by = member("decider")
    for channel in ("unknown.thing:1", "unknown", "", ":", "jobs.job:", "jobs.job:1\n", "jobs.job:é", "jobs.job:-1"):
        assert not may_listen(by, channel)


def test_a_kind_of_channel_is_admitted_once():
    with pytest.raises(ValueError, match="already"):
        admit("jobs.job", lambda membership, key: True)
