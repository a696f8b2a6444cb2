"""What the exchange does every night."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from phare.platform.exchange import actions


@app.periodic(cron="50 3 * * *")
@app.task(name="exchange.forget_imports", queueing_lock="exchange.forget_imports")
def forget_imports(timestamp: int) -> None:
    """Erase the files that nobody confirmed within a week: they may name people."""
    actions.forget_imports(dt.datetime.fromtimestamp(timestamp, dt.UTC))
