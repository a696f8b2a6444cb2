"""The upkeep of the queue itself."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phare.platform.jobs import actions


@app.periodic(cron="* * * * *")
@app.task(name="jobs.requeue_lost", queueing_lock="jobs.requeue_lost", pass_context=False)
def requeue_lost(timestamp: int) -> int:
    """Every minute: find the jobs whose worker died, and run them again."""
    return actions.requeue_lost(at=timezone.now())
