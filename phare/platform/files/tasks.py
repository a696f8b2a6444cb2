"""What the files do every night."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from phare.platform.files import actions


@app.periodic(cron="55 3 * * *")
@app.task(name="files.forget_strays", queueing_lock="files.forget_strays")
def forget_strays(timestamp: int) -> None:
    """Erase the bytes that no file has."""
    actions.forget_strays(dt.datetime.fromtimestamp(timestamp, dt.UTC))
