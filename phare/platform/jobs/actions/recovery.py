"""What is done when a worker dies: its jobs are found at once by their lock, and run again."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection, transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.actions import SystemAuthor
from phare.platform.audit import actions as audit
from phare.platform.jobs.actions.asking import enqueue
from phare.platform.jobs.gateways import queue, sessions
from phare.platform.jobs.kernel.following import State, after_a_kill
from phare.platform.jobs.models import Job
from phare.platform.live.actions import announce

# A task that kills its worker each time must not do so for ever.
MOST_BEGINNINGS = 10
logger = logging.getLogger(__name__)


def requeue_lost(*, at: dt.datetime, silent_for: float = 30.0) -> int:
    """Queue again every job whose worker died, or give it up after too many deaths; return how many were found.

    A run holds a lock as long as its process lives: a job said to be running whose lock is free was killed. Tasks
    without a job (mail, upkeep) have only procrastinate's heartbeat: they are queued again when their worker has
    been silent for `silent_for` seconds.
    """
    found = 0
    for pk in Job.objects.filter(state=State.RUNNING).values_list("pk", flat=True):
        found += _requeue(pk, at)
    return found + _requeue_silent(silent_for)


def _requeue(pk: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.RUNNING).first()
        if job is None or sessions.is_held(pk):
            return False
        if job.queue_id is not None:
            queue.close(job.queue_id)
        job.kills += 1
        job.state = after_a_kill(job.kills)
        job.message = ""
        if job.stop_requested:
            job.state, job.finished_at = State.CANCELLED, at
        elif job.state == State.LOST:
            job.finished_at = at
            job.reason = _(
                "Le programme qui exécutait cette tâche s'est arrêté %(times)s fois de suite avant la fin."
            ) % {"times": job.kills}
        job.save()
        if job.state == State.QUEUED:
            enqueue(job)
        announce(job.channel, {"state": job.state})
        author = SystemAuthor(job.administration_id)
        audit.record("jobs.worker.lost", job, author, at, {"kills": job.kills, "state": job.state})
    logger.warning("worker lost", extra={"job": pk, "kills": job.kills, "state": str(job.state)})
    return True


def _requeue_silent(silent_for: float) -> int:
    """Queue again the tasks of silent workers, but those of jobs whose lock says that they still run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.id, q.args ->> 'job_id', q.attempts FROM procrastinate_jobs q"
            " LEFT JOIN procrastinate_workers w ON w.id = q.worker_id"
            " WHERE q.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))",
            [silent_for],
        )
        silent = cursor.fetchall()
    found = 0
    for queue_id, job_id, attempts in silent:
        if job_id is not None and sessions.is_held(int(job_id)):
            continue
        if attempts < MOST_BEGINNINGS:
            found += queue.begin_again(queue_id)
        else:
            queue.close(queue_id)
            logger.error("task given up: its worker died each time", extra={"queue_id": queue_id})
    return found
