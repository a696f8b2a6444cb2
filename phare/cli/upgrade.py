"""`phare upgrade`: what a new version of the code asks of an installation, in the order that loses nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from phare.cli.migrating import migrate
from phare.config import settings
from phare.values.refusal import Refusal


class LaterSchemaError(Refusal):
    """The database has been brought to a later version than this code."""


class NotSavedError(Refusal):
    """The backup that goes before the migrations is not whole."""


class WordsNotWrittenError(Refusal):
    """The compiled catalogues belong to another account."""


def describe(words: Any) -> None:
    """Add the word `upgrade` to the command."""
    word = words.add_parser("upgrade", help="mettre la base au niveau du code, après l'avoir sauvegardée")
    word.add_argument(
        "--backup", type=Path, metavar="CHEMIN", help="archive ou dossier de la sauvegarde (backups/ de PHARE_VAR)"
    )
    word.set_defaults(run=_upgrade)


def _upgrade(chosen: argparse.Namespace) -> int:
    from phare.cli.starting import prepare

    _compile_words()
    prepare()
    from phare.cli.backup import queries

    if unknown := queries.unknown_migrations(queries.applied_migrations()):
        raise LaterSchemaError(
            f"La base vient d'une version plus récente de Phare (migration inconnue ici : {'.'.join(unknown[0])}) : "
            "installez cette version, ou restaurez une sauvegarde."
        )
    missing = queries.missing_migrations()
    if missing:
        _save(chosen.backup)
        migrate(missing)
    else:
        print("Schéma : à jour, rien à migrer.")
    _gather_static_files()
    from phare.cli.audit import verified

    return 0 if verified() else 1


def _compile_words() -> None:
    from phare.cli import catalogues

    try:
        catalogues.compile_all()
    except PermissionError as refused:
        raise WordsNotWrittenError(
            f"{refused.filename} ne peut pas être écrit par ce compte : lancez d'abord « phare catalogues compile » "
            "sous le compte à qui appartient le code."
        ) from refused
    print("Catalogues : compilés.")


def _save(place: Path | None) -> None:
    """Back the database up before it changes, unless there is nothing in it yet."""
    from django.db import connection
    from django.utils import timezone

    from phare.cli.backup import command, queries, schema
    from phare.cli.backup.actions import check_alone

    with connection.cursor() as cursor:
        check_alone(cursor)
        if not queries.holds_something(cursor, list(schema.columns(cursor))):
            print("Sauvegarde : la base est vide, il n'y a rien à sauvegarder.")
            return
    if place is None:
        place = settings.VAR / "backups"
        place.mkdir(mode=0o700, exist_ok=True)
    print("Sauvegarde : ", end="")
    if command.keep_one(place, timezone.now()).missing_files:
        raise NotSavedError("La sauvegarde est incomplète : retrouvez ces fichiers ou retirez-les, puis recommencez.")


def _gather_static_files() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"Fichiers statiques : rassemblés dans {settings.STATIC_ROOT}.")
