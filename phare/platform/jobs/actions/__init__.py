"""The only writes of jobs: asking, stopping, running again, and the run itself."""

from phare.platform.jobs.actions.asking import JobFinishedError, JobUnderWayError, request_stop, run_again, start
from phare.platform.jobs.actions.recovery import requeue_lost
from phare.platform.jobs.actions.running import Run, Stopped, Superseded, job_run, worker_stopping

__all__ = [
    "JobFinishedError",
    "JobUnderWayError",
    "Run",
    "Stopped",
    "Superseded",
    "job_run",
    "request_stop",
    "requeue_lost",
    "run_again",
    "start",
    "worker_stopping",
]
