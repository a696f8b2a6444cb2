"""What the worker does: computing a scenario, a curve, an ensemble."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from phare.allocation import actions
from phare.allocation.actions.computing import TASK
from phare.allocation.actions.ensembles import TASK as TRY_TASK
from phare.allocation.actions.frontiers import TASK as FRONTIER_TASK
from phare.allocation.kernel.life import StoppedError
from phare.allocation.models import Ensemble, Frontier, Scenario
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


@app.task(name=FRONTIER_TASK)
def compute_frontier(job_id: int, frontier_id: int) -> None:
    """Compute a curve, telling how far it is; its points and the job's end are kept together."""
    with job_run(job_id) as run:
        by = Job.objects.select_related("owner").get(pk=job_id).owner
        frontier = Frontier.objects.select_related("photograph", "plan").get(pk=frontier_id)
        try:
            curve = actions.frontier_points(frontier, told=run.progress, should_stop=run.should_stop)
        except StoppedError:
            raise Stopped from None
        with run.conclusion():
            actions.keep_frontier(frontier=frontier, curve=curve, by=by, at=timezone.now())


@app.task(name=TRY_TASK)
def try_scenario(job_id: int, ensemble_id: int) -> None:
    """Try a scenario, telling how far it is; what its draws said and the job's end are kept together."""
    with job_run(job_id) as run:
        by = Job.objects.select_related("owner").get(pk=job_id).owner
        ensemble = Ensemble.objects.select_related("scenario__photograph", "scenario__plan").get(pk=ensemble_id)
        try:
            outcome = actions.trial(ensemble, told=run.progress, should_stop=run.should_stop)
        except StoppedError:
            raise Stopped from None
        with run.conclusion():
            actions.keep_ensemble(ensemble=ensemble, outcome=outcome, by=by, at=timezone.now())
