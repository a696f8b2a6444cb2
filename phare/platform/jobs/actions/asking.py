"""What a person asks of a job: to be done, to stop, to be done again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from procrastinate.tasks import Task

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.platform.jobs.gateways import queue
from phare.platform.jobs.kernel.following import State
from phare.platform.jobs.models import Job
from phare.platform.live.actions import announce
from phare.values.refusal import Refusal


class JobFinishedError(Refusal):
    """The job is over: there is nothing left to stop."""


class JobUnderWayError(Refusal):
    """The job cannot be run again: it is under way, or it succeeded."""


def start(
    task: Task | str,
    *,
    by: Membership,
    at: dt.datetime,
    kind: str,
    subject: str,
    result_url: str = "",
    untold: Collection[str] = (),
    **arguments: Any,
) -> Job:
    """Queue a task in the current transaction and return its job; a transaction rolled back leaves neither.

    `task` is a procrastinate task or its name; it is called with `job_id` and the other arguments (JSON values),
    and runs its work inside `job_run(job_id)`. `kind` and `subject` are shown to the owner; `result_url` is where
    the result will be read, inside the platform; `untold` names the arguments that the audit trail does not keep, being
    somebody's own words. Raises procrastinate's TaskNotFound for a name that nobody
    registered, ValueError for an address that leads elsewhere.
    """
    if result_url and not url_has_allowed_host_and_scheme(result_url, allowed_hosts=None):
        raise ValueError(f"The result's address leads out of the platform: {result_url}")
    with transaction.atomic():
        job = Job.objects.create(
            administration_id=by.administration_id,
            owner=by,
            kind=kind[:100],
            subject=subject[:300],
            task=queue.task_name(task),
            arguments=arguments,
            result_url=result_url,
            state=State.QUEUED,
            queued_at=at,
        )
        enqueue(job)
        told = {name: value for name, value in arguments.items() if name not in untold}
        audit.record("jobs.job.started", job, by, at, {"task": job.task, "arguments": told})
    return job


def enqueue(job: Job) -> None:
    """Put a job in the queue, in the current transaction, and note under which number."""
    job.queue_id = queue.defer(job.task, {"job_id": job.pk, **job.arguments}, queue=queue.LONG)
    job.save(update_fields=["queue_id"])


def request_stop(job: Job, *, by: Membership, at: dt.datetime) -> Job:
    """Cancel a job that waits, ask one that runs to stop at its next step, and return it. Raises JobFinishedError."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not job.is_under_way:
            raise JobFinishedError(_("Cette tâche est déjà finie : il n'y a plus rien à arrêter."))
        job.stop_requested = True
        if job.state == State.QUEUED:
            job.state, job.finished_at = State.CANCELLED, at
            if job.queue_id is not None:
                queue.withdraw(job.queue_id)
        job.save(update_fields=["stop_requested", "state", "finished_at"])
        announce(job.channel, {"state": job.state})
        audit.record("jobs.stop.requested", job, by, at, {"state": job.state})
    return job


def run_again(job: Job, *, by: Membership, at: dt.datetime) -> Job:
    """Queue again, from the beginning, a job that failed, was cancelled or was given up. Raises JobUnderWayError."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not job.may_run_again:
            raise JobUnderWayError(_("Cette tâche est en cours ou a réussi : elle ne peut pas être relancée."))
        before = job.state
        job.state, job.queued_at, job.progress, job.kills = State.QUEUED, at, 0.0, 0
        job.message, job.reason, job.stop_requested = "", "", False
        job.started_at = job.told_at = job.finished_at = None
        job.save()
        enqueue(job)
        announce(job.channel, {"state": job.state})
        audit.record("jobs.job.restarted", job, by, at, {"state": [before, job.state]})
    return job
