"""What the worker does: computing a scenario."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phare.allocation import actions
from phare.allocation.actions.computing import TASK
from phare.allocation.kernel.ensemble import StoppedError
from phare.allocation.models import Scenario
from phare.platform.jobs.actions import Stopped, job_run
from phare.platform.jobs.models import Job
from phare.values.refusal import Refusal


@app.task(name=TASK)
def compute_scenario(job_id: int, scenario_id: int) -> None:
    """Compute a scenario, telling how far it is; its result and the job's end are kept together."""
    with job_run(job_id) as run:
        job = Job.objects.select_related("owner").get(pk=job_id)
        by = job.owner
        asked = Scenario.objects.get(pk=scenario_id)
        scenario = actions.take_up(scenario=asked, job=job, by=by, at=timezone.now())
        try:
            computed = actions.computation(scenario, told=run.progress, should_stop=run.should_stop)
        except StoppedError:
            # A worker being stopped puts the job back in the queue: the scenario is still to be computed.
            if Job.objects.filter(pk=job_id, stop_requested=True).exists():
                actions.note_stop(scenario=scenario, by=by, at=timezone.now())
            raise Stopped from None
        except Refusal as refusal:
            actions.note_failure(scenario=scenario, reason=refusal.sentence, by=by, at=timezone.now())
            raise
        with run.conclusion():
            actions.keep_result(scenario=scenario, computed=computed, by=by, at=timezone.now())
