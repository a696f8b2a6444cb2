"""What the cockpit does by itself."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from phare.cockpit import actions
from phare.cockpit.actions.reminding import ASK_TASK
from phare.platform.jobs.actions import job_run
from phare.platform.jobs.models import Job


# Times are UTC: an hour or two later in Paris, before the week's work begins.
@app.periodic(cron="0 5 * * 1")
@app.task(name="cockpit.mail_duties_weekly", queueing_lock="cockpit.mail_duties_weekly")
def mail_duties_weekly(timestamp: int) -> int:
    """Every Monday morning: write to each person who owes something. Without a public address, nobody is written to."""
    if not settings.PHARE_PUBLIC_URL:
        return 0
    return actions.mail_duties_weekly(address=settings.PHARE_PUBLIC_URL, at=timezone.now())


@app.task(name=ASK_TASK)
def ask_each_late(*, job_id: int, sentence: str, address: str) -> None:
    """Ask everyone who is late, telling how far it is; run again, it goes on with those who were not asked."""
    with job_run(job_id) as run:
        job = Job.objects.select_related("owner__user", "owner__administration").get(pk=job_id)
        # The moment of the request, not of the run: a run that takes over another sees whom that one asked.
        actions.ask_each_late(
            sentence=sentence,
            address=address,
            by=job.owner,
            at=job.queued_at,
            told=run.progress,
            should_stop=run.should_stop,
        )
        run.stop_if_asked()
