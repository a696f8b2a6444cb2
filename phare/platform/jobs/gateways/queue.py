"""The queue, procrastinate's, through the caller's own transaction: what is rolled back was never queued."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.tasks import Task

# Long computations wait in a queue of their own, so that they never hold back mail and upkeep.
LONG = "long"
SHORT = "default"


def _manager() -> JobManager:
    # Never the application's own connector: inside a worker that one writes outside Django's transaction.
    return JobManager(DjangoConnector())


def task_name(task: Task | str) -> str:
    """Return the name under which a task is known."""
    return task if isinstance(task, str) else task.name


def defer(task: Task | str, arguments: dict[str, Any], *, queue: str = SHORT, **options: Any) -> int:
    """Queue a task in the current transaction and return its row's number. Raises TaskNotFound, AlreadyEnqueued."""
    deferrer = app.configure_task(task_name(task), allow_unknown=False, queue=queue, **options)
    deferred = _manager().defer_job(deferrer.make_new_job(**arguments))
    assert deferred.id is not None
    return deferred.id


def withdraw(queue_id: int) -> bool:
    """Take a task that nobody began out of the queue; return whether it was still there."""
    return _manager().cancel_job_by_id(queue_id)


def close(queue_id: int) -> None:
    """Note that a task whose worker died is not to be waited for any more."""
    # procrastinate has no synchronous form of this one.
    with suppress(ConnectorException), transaction.atomic():
        DjangoConnector().execute_query(
            sql.queries["finish_job"], job_id=queue_id, status=Status.ABORTED.value, delete_job=False
        )


def begin_again(queue_id: int) -> bool:
    """Put a task whose worker died back in the queue, as it was; return whether it still was to be done."""
    try:
        with transaction.atomic():
            _manager().retry_job_by_id(queue_id, retry_at=timezone.now())
    except ConnectorException:
        return False
    return True
