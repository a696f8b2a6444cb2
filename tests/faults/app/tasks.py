"""A task slow enough to be killed in the middle, whose result is one row of the trail."""

from __future__ import annotations

import time

from django.utils import timezone
from procrastinate.contrib.django import app

from phare.platform.audit import actions as audit
from phare.platform.jobs.actions import job_run
from phare.platform.jobs.models import Job

RESULT = "faults.count.done"


@app.task(name="faults.count")
def count(*, job_id: int, steps: int) -> None:
    """Count slowly, then write one row."""
    with job_run(job_id) as run:
        for step in range(steps):
            run.progress(step / steps, f"étape {step}")
            run.stop_if_asked()
            time.sleep(0.05)
        with run.conclusion():
            job = Job.objects.get(pk=job_id)
            audit.record(RESULT, job, job.owner, timezone.now(), {"steps": steps})
