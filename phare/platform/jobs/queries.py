"""Reads of jobs, named by what they return."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from phare.platform.accounts.models import Membership
from phare.platform.jobs.models import Job


def jobs_of(membership: Membership) -> QuerySet[Job]:
    """Return what a person asked for in the current administration, the latest first."""
    return Job.objects.filter(administration_id=membership.administration_id, owner__user_id=membership.user_id)


def news_of(job: Job) -> dict[str, Any]:
    """Return what a page that follows a job needs: state, progress (0 to 1), message, and whether it is over."""
    return {"state": job.state, "progress": job.progress, "message": job.message, "over": not job.is_under_way}


def last_heartbeat() -> dt.datetime | None:
    """Return when a worker last said that it lives, or None when there is no worker at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (heartbeat,) = cursor.fetchone()
    return heartbeat


def oldest_waiting(now: dt.datetime) -> dt.timedelta | None:
    """Return for how long the oldest task whose time has come has been waiting, or None when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(coalesce(q.scheduled_at, e.at)) FROM procrastinate_jobs q"
            " LEFT JOIN procrastinate_events e ON e.job_id = q.id AND e.type = 'deferred'"
            " WHERE q.status = 'todo' AND (q.scheduled_at IS NULL OR q.scheduled_at <= %s)",
            [now],
        )
        (oldest,) = cursor.fetchone()
    return None if oldest is None else now - oldest
