"""What accounts does later, out of sight of whoever asked."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from phare.platform.accounts import actions


@app.task(name=actions.SEND_RESET)
def send_reset(email: str, address: str) -> None:
    """Send the link to choose a new password; done here, so that the page answers as fast for an unknown address."""
    actions.send_reset(email, address=address, at=timezone.now())


@app.periodic(cron="30 3 * * *")
@app.task(name="accounts.forget_old_traces", queueing_lock="accounts.forget_old_traces")
def forget_old_traces(timestamp: int) -> None:
    """Forget every night the traces of persons whose time is over."""
    actions.forget_old_traces(dt.datetime.fromtimestamp(timestamp, dt.UTC))
