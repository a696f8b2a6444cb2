"""The only writes of a restoration: the stored files, then the whole database in one transaction."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction

from phare.cli.backup import queries, schema
from phare.cli.backup.archive import ArchiveRefusedError, Manifest, Reading
from phare.platform.files.gateways import storage
from phare.values.refusal import Refusal


class NotEmptyError(Refusal):
    """The database holds something, and nobody said that it may be replaced."""


class StillServingError(Refusal):
    """Other programs have the database open."""


class NotRestoredError(Refusal):
    """The restoration failed: the database is what it was."""


def restore(archive: Reading, *, replace: bool) -> None:
    """Put the files of an archive beside those that are there, and its tables in the place of those that are there.

    The tables, their rows, the comparison of counts and of the heads of the audit chains are one transaction: cut
    anywhere, it leaves the former database as it was. Raises ArchiveRefusedError when the archive comes from a later
    version, StillServingError, NotEmptyError without `replace`, NotRestoredError.
    """
    manifest = archive.manifest
    if unknown := queries.unknown_migrations(manifest.migrations):
        raise ArchiveRefusedError(
            f"Cette archive vient d'une version plus récente de Phare ({manifest.version} ; migration inconnue ici : "
            f"{'.'.join(unknown[0])}) : mettez d'abord le logiciel à jour."
        )
    with connection.cursor() as cursor:
        check_alone(cursor)
        if not replace and queries.holds_something(cursor, list(schema.columns(cursor))):
            raise NotEmptyError(
                "Cette base n'est pas vide. Sauvegardez-la, puis ajoutez --replace pour mettre l'archive à sa place."
            )
    try:
        # Files first: a row never points to nothing. Should the rows not follow, they are erased one night.
        _put_files_back(archive)
        with transaction.atomic(), connection.cursor() as cursor:
            _replace_tables(archive, cursor)
            _compare(manifest, cursor)
            cursor.execute("ANALYZE")
    except (DatabaseError, psycopg.Error, OSError) as wrong:
        raise NotRestoredError(f"La restauration a échoué, la base est restée telle qu'elle était : {wrong}") from wrong


def check_alone(cursor: Any) -> None:
    """Refuse to change the database under the feet of who uses it. Raises StillServingError."""
    if others := queries.others_connected(cursor):
        raise StillServingError(
            f"D'autres programmes utilisent cette base ({', '.join(others)}) : arrêtez la plateforme, puis recommencez."
        )


def _put_files_back(archive: Reading) -> None:
    for digest in archive.manifest.files:
        try:
            storage.content(digest)
        except storage.AlteredContentError:
            storage.forget(digest)
            storage.keep(archive.content(f"files/{digest}"))


def _replace_tables(archive: Reading, cursor: Any) -> None:
    cursor.execute("SET LOCAL lock_timeout = '10s'")
    # A function may speak of another one that is made after it.
    cursor.execute("SET LOCAL check_function_bodies = off")
    for statement in [*schema.removal(cursor), *archive.manifest.before]:
        cursor.execute(statement)
    for table in archive.manifest.tables:
        with cursor.copy(queries.copying_in(table.name, table.columns)) as copy:
            for block in archive.blocks(f"tables/{table.name}"):
                copy.write(block)
        if cursor.rowcount != table.rows:
            raise NotRestoredError(
                f"La base est restée telle qu'elle était : la table {table.name} aurait reçu {cursor.rowcount} lignes "
                f"au lieu de {table.rows}."
            )
    for sequence, last in archive.manifest.sequences.items():
        cursor.execute("SELECT setval(format('public.%%I', %s::text)::regclass, %s)", [sequence, last])
    for statement in archive.manifest.after:
        cursor.execute(statement)


def _compare(manifest: Manifest, cursor: Any) -> None:
    """Refuse a database whose audit chains would not end where those of the archive do."""
    if queries.heads(cursor) != manifest.heads:
        raise NotRestoredError(
            "La base est restée telle qu'elle était : les registres de l'archive ne finissent pas où elle le dit."
        )
