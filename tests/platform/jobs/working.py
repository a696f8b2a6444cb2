"""A real worker, run inside a test until the queue is empty."""

from __future__ import annotations

from django.db import connection
from procrastinate.contrib.django import app


def empty_the_queue() -> None:
    """Forget what other tests queued: procrastinate's tables are not Django's, so Django does not empty them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def work_once() -> None:
    """Run a worker on every queue until nothing is left to do now."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
