"""`phare backup` and `phare restore`, as they are said at a terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phare.values.refusal import Refusal

if TYPE_CHECKING:
    from phare.cli.backup.archive import Manifest

# Names that sort by date, and that no other file bears.
NAME = "phare-%Y-%m-%d-%H%M%S.zip"
NAMES = "phare-????-??-??-??????.zip"


class NothingKeptError(Refusal):
    """Asked to keep no backup at all, or to sort a file as a folder."""


def describe(words: Any) -> None:
    """Add `backup` and `restore` to the words of the command."""
    backup = words.add_parser("backup", help="sauvegarder la base et les fichiers dans une archive")
    backup.add_argument("file", type=Path, help="l'archive à écrire, ou un dossier : elle s'y nomme alors par sa date")
    backup.add_argument("--keep", type=int, metavar="N", help="dans ce dossier, ne garder que les N plus récentes")
    backup.set_defaults(run=_backup)
    restore = words.add_parser("restore", help="remettre une archive en place, puis la vérifier")
    restore.add_argument("file", type=Path, help="l'archive à restaurer")
    restore.add_argument("--replace", action="store_true", help="même si la base n'est pas vide : elle est remplacée")
    restore.set_defaults(run=_restore)


def keep_one(place: Path, at: dt.datetime) -> Manifest:
    """Take a backup into a file, or into a folder under the name of its date; say where, and what it holds."""
    from phare.cli.backup.taking import take

    path = place / f"{at.astimezone():{NAME}}" if place.is_dir() else place
    manifest = take(path, at)
    print(f"{path} : {path.stat().st_size / 1e6:.1f} Mo, {_contents(manifest)}.")
    for digest in manifest.missing_files:
        print(f"Fichier déposé absent ou altéré, il n'est pas dans l'archive : {digest}", file=sys.stderr)
    return manifest


def _backup(chosen: argparse.Namespace) -> int:
    if chosen.keep is not None and (chosen.keep < 1 or not chosen.file.is_dir()):
        raise NothingKeptError("--keep demande un dossier, et d'y garder au moins une sauvegarde.")
    _prepare()
    from django.utils import timezone

    manifest = keep_one(chosen.file, timezone.now())
    if chosen.keep:
        for old in sorted(chosen.file.glob(NAMES))[: -chosen.keep]:
            old.unlink()
            print(f"{old} : supprimée, {chosen.keep} plus récentes sont gardées.")
        for cut in chosen.file.glob(f".{NAMES}.*"):
            # What a killed backup left.
            cut.unlink()
    return 1 if manifest.missing_files else 0


def _restore(chosen: argparse.Namespace) -> int:
    _prepare()
    from phare.cli.backup import actions, queries
    from phare.cli.backup.archive import reading
    from phare.cli.migrating import migrate

    with reading(chosen.file) as archive:
        actions.restore(archive, replace=chosen.replace)
        manifest = archive.manifest
    day = f"{manifest.made_at.astimezone():%d/%m/%Y à %H:%M}"
    print(f"Restaurée : l'archive du {day} (version {manifest.version}), {_contents(manifest)}.")
    if behind := queries.missing_migrations():
        print("Cette archive est d'une version antérieure.")
        migrate(behind)
    for digest in (altered := queries.altered_files()):
        print(f"Fichier déposé absent ou altéré : {digest}", file=sys.stderr)
    return 0 if _trail_holds() and not altered else 1


def _trail_holds() -> bool:
    """Return whether every chain holds, up to its anchors; say it as `phare audit verify` does."""
    from phare.cli.audit import verified

    if verified():
        print("Nombres de lignes, têtes et registres vérifiés. Chacun doit se connecter de nouveau.")
        return True
    print(
        "La base est celle de l'archive, mais un registre ne passe pas par ses ancrages : s'ils sont plus récents que "
        "l'archive, les actes faits depuis sont perdus. Voir docs/operate/backup.md.",
        file=sys.stderr,
    )
    return False


def _contents(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables)
    acts = sum(int(head.split(":")[0]) for head in manifest.heads.values())
    return (
        f"{len(manifest.tables)} tables, {rows} lignes, {len(manifest.files)} fichiers, "
        f"{len(manifest.heads)} registres ({acts} actes)"
    )


def _prepare() -> None:
    from django.apps import apps

    from phare.cli.starting import prepare

    if not apps.ready:
        prepare()
