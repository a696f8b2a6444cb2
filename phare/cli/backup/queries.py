"""What the database holds, as a backup writes it down and a restoration compares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg.sql import SQL, Composed, Identifier

from phare.platform.files.gateways import storage
from phare.platform.files.models import StoredFile

# Who was signed in: after a restoration everybody signs in again, and an archive lets nobody in.
FORGOTTEN = {"django_session"}
# What a platform without any administration fills by itself, when it is installed and while it runs.
FILLED_BY_ITSELF = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "procrastinate_workers",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
}
_HEADS = """
SELECT administration_id, format('%s:%s', position, digest)
FROM audit_entry e
WHERE position = (SELECT max(position) FROM audit_entry WHERE administration_id = e.administration_id)
"""


def heads(cursor: Any) -> dict[int, str]:
    """Return by administration the head of its audit chain, as `count:digest`, whatever the version of the schema."""
    cursor.execute(_HEADS)
    return dict(cursor.fetchall())


def server_version(cursor: Any) -> str:
    """Return the version of PostgreSQL."""
    cursor.execute("SHOW server_version")
    return str(cursor.fetchone()[0])


def copied_out(cursor: Any, table: str, columns: list[str]) -> Iterator[bytes]:
    """Return the rows of a table, in blocks of PostgreSQL's text format. Each row is one line."""
    statement = SQL("COPY {} ({}) TO STDOUT").format(*_target(table, columns))
    with cursor.copy(statement) as copy:
        for block in copy:
            yield bytes(block)


def copying_in(table: str, columns: list[str]) -> Composed:
    """Return the statement that takes these rows back."""
    return SQL("COPY {} ({}) FROM STDIN").format(*_target(table, columns))


def applied_migrations() -> list[tuple[str, str]]:
    """Return the migrations that the database has had, in alphabetical order."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(migrations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those that this version of the code has never heard of: they come from a later one."""
    return sorted(set(migrations) - set(MigrationLoader(None).disk_migrations))


def missing_migrations() -> list[tuple[str, str]]:
    """Return the migrations of the code that the database has not had."""
    return sorted(set(MigrationLoader(None).disk_migrations) - set(applied_migrations()))


def stored_digests() -> list[str]:
    """Return the digests of the files that the database speaks of."""
    return list(StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct())


def altered_files() -> list[str]:
    """Return the digests of the stored files that are gone, or no longer what was put there."""
    return [digest for digest in stored_digests() if not _is_sound(digest)]


def holds_something(cursor: Any, tables: list[str]) -> bool:
    """Return whether any of these tables has a row that somebody put there."""
    for table in sorted(set(tables) - FILLED_BY_ITSELF - FORGOTTEN):
        cursor.execute(SQL("SELECT EXISTS (SELECT 1 FROM {})").format(Identifier("public", table)))
        if cursor.fetchone()[0]:
            return True
    return False


def others_connected(cursor: Any) -> list[str]:
    """Return the names of the programs that have this database open, beside this one."""
    cursor.execute(
        "SELECT DISTINCT coalesce(nullif(application_name, ''), 'sans nom') FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        " ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


def _is_sound(digest: str) -> bool:
    try:
        storage.content(digest)
    except storage.AlteredContentError:
        return False
    return True


def _target(table: str, columns: list[str]) -> tuple[Identifier, Composed]:
    return Identifier("public", table), SQL(", ").join(map(Identifier, columns))
