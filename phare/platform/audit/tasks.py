"""What the trail does every night."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from phare.platform.audit import actions


@app.periodic(cron="0 3 * * *")
@app.task(name="audit.anchor_heads", queueing_lock="audit.anchor_heads")
def anchor_heads(timestamp: int) -> None:
    """Keep the heads of all chains outside the database; a broken chain makes the task fail, with its sentence."""
    actions.anchor_heads(dt.datetime.fromtimestamp(timestamp, dt.UTC))
