"""A database connection apart from the caller's transaction: what it writes is seen at once, and stays."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

# Any constant of our own: it keeps these advisory locks apart from those of other libraries.
RUN_LOCK = 0x4A4F4253


def open_session() -> psycopg.Connection[Any]:
    """Return a connection of its own, in autocommit, that waits at most two seconds for a lock.

    The server forgets it within a minute when its machine vanishes without a word.
    """
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context"):
        parameters.pop(unwanted, None)
    session = psycopg.connect(**parameters, autocommit=True, application_name="phare job")
    session.execute(
        "SELECT set_config('lock_timeout', '2s', false), set_config('tcp_keepalives_idle', '20', false),"
        " set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '4', false)"
    )
    return session


def hold(session: psycopg.Connection[Any], job_id: int) -> bool:
    """Take the lock that says "somebody runs this job", kept as long as the session; return whether it was free."""
    row = session.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUN_LOCK, job_id % 2**31]).fetchone()
    return bool(row and row[0])


def is_held(job_id: int) -> bool:
    """Return whether a living session runs this job: a killed worker's lock is gone with its connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND objid = %s AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [RUN_LOCK, job_id % 2**31],
        )
        (held,) = cursor.fetchone()
    return bool(held)
