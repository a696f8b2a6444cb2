"""What the exchange does every night."""

from __future__ import annotations

import datetime as dt

from phare.platform.exchange import actions, tasks
from phare.platform.exchange.kernel.following import State
from tests.platform.exchange.room import IMPORTER


def test_each_night_the_files_that_waited_a_week_are_erased(member, now):
    pending = actions.hold_import(IMPORTER, "1", "a.ods", b"x", by=member("secretary_general"), at=now)
    tasks.forget_imports.func(int((now + dt.timedelta(days=8)).timestamp()))
    pending.refresh_from_db()
    assert pending.state == State.ABANDONED
