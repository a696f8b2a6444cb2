"""The upkeep of the queue itself."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

# What is over and was not deleted at once (failed, given up) is kept this long, for whoever looks for the cause.
KEPT_HOURS = 24 * 30


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:
    """Every night: delete the queue's own rows of a month ago; the jobs that people see stay."""
    await context.app.job_manager.delete_old_jobs(
        KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
