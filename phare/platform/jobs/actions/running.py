"""The run of a job: its progress seen at once, its result kept once, its end noted whatever happens."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import JobAborted

from phare.platform.jobs.actions.asking import enqueue
from phare.platform.jobs.gateways import sessions
from phare.platform.jobs.kernel.following import State
from phare.platform.jobs.kernel.pace import Pace
from phare.platform.jobs.models import Job
from phare.platform.live.actions import announce
from phare.platform.live.kernel.notice import POSTGRES_CHANNEL, encode
from phare.values.refusal import Refusal

logger = logging.getLogger(__name__)

# Set by the worker around each task: tells whether the worker itself is being stopped.
worker_stopping: ContextVar[Callable[[], bool]] = ContextVar("worker_stopping", default=lambda: False)

BEGIN = """
    UPDATE jobs_job SET state = 'running', attempt = attempt + 1, progress = 0, message = '',
        started_at = clock_timestamp(), told_at = clock_timestamp()
    WHERE id = %s AND state IN ('queued', 'running') AND NOT stop_requested RETURNING attempt
"""
TELL = """
    WITH told AS (
        UPDATE jobs_job SET progress = %s, message = %s, told_at = clock_timestamp()
        WHERE id = %s AND attempt = %s AND state = 'running' RETURNING stop_requested
    ) SELECT stop_requested, pg_notify(%s, %s) FROM told
"""
FAIL = """
    UPDATE jobs_job SET state = 'failed', reason = %s, finished_at = clock_timestamp()
    WHERE id = %s AND attempt = %s AND state = 'running'
"""
LISTEN = "SELECT stop_requested FROM jobs_job WHERE id = %s AND attempt = %s AND state = 'running'"


class Stopped(JobAborted):
    """The owner asked to stop, or the worker is being stopped: the task ends here and keeps nothing."""


class Superseded(JobAborted):
    """Another run of the same job has begun, or ended it: this one must not write any more."""


class Run:
    """One run of a job, given by `job_run`."""

    def __init__(self, job_id: int, attempt: int, session: psycopg.Connection[Any]) -> None:
        self.job_id = job_id
        self.attempt = attempt
        self.concluded = False
        self._session = session
        self._telling = Pace()
        self._listening = Pace()
        self._asked_to_stop = False
        self._concluding = False

    def progress(self, fraction: float, message: str = "") -> None:
        """Tell how far the work is (0 to 1) and what it does; seen by all at once, written at most every 200 ms.

        Never breaks the work: news that cannot be written are dropped. Raises Superseded when the run lost its job.
        """
        if self._concluding or not self._telling.is_due(time.monotonic()):
            return
        share = min(max(fraction, 0.0), 1.0)
        news = encode(f"jobs.job:{self.job_id}", {"state": "running", "progress": share, "message": message[:200]})
        self._read(TELL, [share, message[:200], self.job_id, self.attempt, POSTGRES_CHANNEL, news])

    def should_stop(self) -> bool:
        """Return whether the task should end now: its owner asked, or the worker is being stopped."""
        if worker_stopping.get()():
            return True
        if not self._asked_to_stop and not self._concluding and self._listening.is_due(time.monotonic()):
            self._read(LISTEN, [self.job_id, self.attempt])
        return self._asked_to_stop

    def stop_if_asked(self) -> None:
        """Raise Stopped when the task should end now; to be called between two steps."""
        if self.should_stop():
            raise Stopped

    @contextmanager
    def conclusion(self, result_url: str | None = None) -> Iterator[None]:
        """Keep the result and mark the job as succeeded in one transaction: both happen, once, or neither.

        Raises Superseded, and nothing is kept, when another run has taken the job over.
        """
        self._concluding = True
        try:
            with transaction.atomic():
                job = Job.objects.select_for_update().get(pk=self.job_id)
                if job.attempt != self.attempt or job.state != State.RUNNING:
                    raise Superseded
                yield
                job.state, job.progress, job.finished_at = State.SUCCEEDED, 1.0, timezone.now()
                if result_url is not None:
                    job.result_url = result_url
                job.save(update_fields=["state", "progress", "finished_at", "result_url"])
                announce(job.channel, {"state": job.state})
            self.concluded = True
        finally:
            self._concluding = False

    def fail(self, reason: str) -> None:
        """Mark the job as failed, with a sentence for its owner, unless another run has taken it over."""
        with suppress(psycopg.Error):
            self._session.execute(FAIL, [reason[:1000], self.job_id, self.attempt])
            self.announce_state(State.FAILED)

    def announce_state(self, state: State) -> None:
        """Tell whoever watches the job that its state changed."""
        news = encode(f"jobs.job:{self.job_id}", {"state": state})
        with suppress(psycopg.Error):
            self._session.execute("SELECT pg_notify(%s, %s)", [POSTGRES_CHANNEL, news])

    def _read(self, query: str, values: list[Any]) -> None:
        try:
            row = self._session.execute(query, values).fetchone()
        except psycopg.Error:
            logger.warning("progress not written", extra={"job": self.job_id}, exc_info=True)
            return
        if row is None:
            raise Superseded
        self._asked_to_stop = bool(row[0])


@contextmanager
def job_run(job_id: int) -> Iterator[Run]:
    """Run a job: the body is the work, and its end is noted as succeeded, failed, cancelled or to be run again.

    A Refusal fails the job with its sentence; another error fails it with a general one and goes on to the log.
    Raises procrastinate's JobAborted, before the body, when the job is over, cancelled, or run by somebody else.
    """
    session = sessions.open_session()
    try:
        if not sessions.hold(session, job_id):
            raise Superseded
        row = session.execute(BEGIN, [job_id]).fetchone()
        if row is None:
            raise Superseded
        run = Run(job_id, row[0], session)
        run.announce_state(State.RUNNING)
        with _end_noted(run):
            yield run
    finally:
        session.close()


@contextmanager
def _end_noted(run: Run) -> Iterator[None]:
    try:
        yield
        if not run.concluded:
            with run.conclusion():
                pass
    except Superseded:
        raise
    except Stopped:
        _stop(run)
        raise
    except Refusal as refusal:
        run.fail(refusal.sentence)
        raise JobAborted from refusal
    except Exception:
        run.fail(
            _(
                "Une erreur inattendue a interrompu la tâche. Relancez-la ; si elle échoue encore, donnez son numéro "
                "(%(number)s) à l'administrateur de la plateforme."
            )
            % {"number": run.job_id}
        )
        raise


def _stop(run: Run) -> None:
    """Note that the run stopped: cancelled when its owner asked, back in the queue when its worker is being stopped."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=run.job_id)
        if job.attempt != run.attempt or job.state != State.RUNNING:
            return
        if job.stop_requested:
            job.state, job.finished_at = State.CANCELLED, timezone.now()
        else:
            job.state, job.progress, job.message = State.QUEUED, 0.0, ""
        job.save(update_fields=["state", "progress", "message", "finished_at"])
        if job.state == State.QUEUED:
            enqueue(job)
        announce(job.channel, {"state": job.state})
