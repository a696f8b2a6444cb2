"""Taking a backup: one picture of the database, at one moment, while the platform goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction

from phare.cli.backup import queries, schema
from phare.cli.backup.archive import ArchiveNotWrittenError, Manifest, Table, Writing, writing
from phare.platform.files.gateways import storage
from phare.values.refusal import Refusal


class NothingToKeepError(Refusal):
    """The database has no table of the platform."""


def take(path: Path, at: dt.datetime) -> Manifest:
    """Write the archive and return its manifest, whose `missing_files` are the stored files that could not be kept.

    Everything is read in one REPEATABLE READ transaction: what is committed meanwhile is not in it, in whole.
    Raises NothingToKeepError, ArchiveNotWrittenError, UnknownSchemaError.
    """
    try:
        return _taken(path, at)
    except (DatabaseError, psycopg.Error) as wrong:
        raise ArchiveNotWrittenError(
            f"La base n'a pas pu être lue, il ne reste rien de la sauvegarde : {wrong}"
        ) from wrong


def _taken(path: Path, at: dt.datetime) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if not (migrations := queries.applied_migrations()):
            raise NothingToKeepError("Cette base est vide : il n'y a rien à sauvegarder.")
        before, after = schema.description(cursor)
        manifest = Manifest(
            version=version("phare"),
            made_at=at,
            server=queries.server_version(cursor),
            migrations=migrations,
            before=before,
            after=after,
            heads=queries.heads(cursor),
        )
        with writing(path, manifest) as archive:
            for table, columns in schema.columns(cursor).items():
                manifest.tables.append(_add_table(archive, cursor, table, columns))
            # After the tables: a sequence is never behind the rows that took their number from it.
            manifest.sequences = schema.sequences(cursor)
            for digest in queries.stored_digests():
                _add_file(archive, digest)
    return manifest


def _add_table(archive: Writing, cursor: Any, table: str, columns: list[str]) -> Table:
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for block in queries.copied_out(cursor, table, columns):
            rows += block.count(b"\n")
            yield block

    archive.add(f"tables/{table}", () if table in queries.FORGOTTEN else counted())
    return Table(table, columns, rows)


def _add_file(archive: Writing, digest: str) -> None:
    try:
        content = storage.content(digest)
    except storage.AlteredContentError:
        archive.manifest.missing_files.append(digest)
        return
    archive.add(f"files/{digest}", [content])
    archive.manifest.files.append(digest)
