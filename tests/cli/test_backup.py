"""A backup restored elsewhere is the same platform; a restoration that fails leaves the former one as it was."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from phare.cli.backup.archive import Manifest, reading, writing
from tests.cli.places import Place

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("places")]
# What adds rows to the trail; the address of the person ends it.
INVITE = ("administration", "invite", "1", "--person", "Une personne", "--email")
SMALL_DISK = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Iterator[Place]:
    """Return a platform with an administration, a trail, somebody signed in and a stored file: not to be changed."""
    place = Place("source", tmp_path_factory.mktemp("source") / "var").make()
    place.done(module="tests.cli.preparing")
    yield place
    place.drop()


@pytest.fixture(scope="module")
def archive(source, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.zip"
    source.done("backup", str(path))
    return path


@pytest.fixture(scope="module")
def restored(archive, tmp_path_factory) -> Iterator[Place]:
    """Return what the archive gave elsewhere: not to be changed."""
    place = Place("restored", tmp_path_factory.mktemp("restored") / "var").make()
    assert "Nombres de lignes, têtes et registres vérifiés" in place.done("restore", str(archive))
    yield place
    place.drop()


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Place]:
    """Return an empty platform: a database without any table, an empty folder."""
    place = Place("elsewhere", tmp_path / "elsewhere").make()
    yield place
    place.drop()


@pytest.fixture
def former(elsewhere, source) -> Place:
    """Return a platform as the source is, then changed: what a restoration would replace."""
    elsewhere.make(like=source)
    shutil.copytree(source.var, elsewhere.var, dirs_exist_ok=True)
    elsewhere.done(*INVITE, "avant@example.fr")
    return elsewhere


def files(place: Place) -> dict[str, bytes]:
    kept = place.var / "files"
    return {path.name: path.read_bytes() for path in kept.rglob("*") if path.is_file()}


def test_a_backup_restored_elsewhere_is_the_same_platform(source, restored):
    assert source.heads()
    assert restored.heads() == source.heads()
    assert restored.counts() == {**source.counts(), "django_session": 0}
    assert files(restored) == files(source)
    assert len(files(restored)) == 1
    assert restored.ask("SELECT name FROM accounts_user") == [("Ève d'Été\t\\N",)]
    restored.done("audit", "verify")
    restored.done("manage", "makemigrations", "--check", "--dry-run")


def test_what_is_written_after_a_backup_is_not_in_it_and_goes_on_where_it_was(source, archive, former):
    after = former.heads()
    assert after != source.heads()
    former.done("restore", "--replace", str(archive))
    assert former.heads() == source.heads()
    # The numbers of rows go on: nothing takes the number of another.
    former.done(*INVITE, "apres@example.fr")
    former.done("audit", "verify")


def test_the_restored_schema_is_the_one_that_was_saved(source, restored):
    one, other = source.schema(), restored.schema()
    assert len(one) == len(other) > 300
    # PostgreSQL writes `IN (…)` another way once it has read its own writing of it; it means the same.
    different = [a for a, b in zip(one, other, strict=True) if a != b]
    assert all(" CHECK (" in statement and "ANY" in statement for statement in different)


@pytest.mark.parametrize(
    "write", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_trail_is_append_only_after_a_restoration(restored, write):
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        restored.ask(write)


def test_a_database_that_holds_something_is_not_replaced_unasked(archive, former):
    before = former.state()
    status, _, err = former.run("restore", str(archive))
    assert (status, "n'est pas vide" in err, "--replace" in err) == (1, True, True)
    assert former.state() == before


def test_a_database_in_use_is_not_replaced(archive, former):
    before = former.state()
    with closing(psycopg.connect(former.address(), application_name="phare web 1")):
        status, _, err = former.run("restore", "--replace", str(archive))
    assert (status, "phare web 1" in err) == (1, True)
    assert former.state() == before


def changed(archive: Path, path: Path, change: Callable[[Manifest], None]) -> str:
    """Write an archive whose manifest was changed, all digests right, and return its path."""
    with reading(archive) as kept:
        manifest = kept.manifest
        parts, manifest.parts = manifest.parts, []
        change(manifest)
        with writing(path, manifest) as other:
            for part in parts:
                other.add(part.name, kept.blocks(part.name))
    return str(path)


def test_a_damaged_archive_or_one_of_a_later_version_changes_nothing(archive, former, tmp_path):
    before = former.state()
    truncated = tmp_path / "truncated.zip"
    truncated.write_bytes(archive.read_bytes()[:-100])

    def later(manifest: Manifest) -> None:
        manifest.migrations.append(("audit", "0999_of_tomorrow"))

    def counted_otherwise(manifest: Manifest) -> None:
        manifest.tables[:] = [type(t)(t.name, t.columns, t.rows + 1) for t in manifest.tables]

    def of_another_head(manifest: Manifest) -> None:
        manifest.heads[1] = f"1:{'0' * 64}"

    for path, words in {
        str(truncated): "abîmée ou tronquée",
        changed(archive, tmp_path / "later.zip", later): "version plus récente",
        changed(archive, tmp_path / "counted.zip", counted_otherwise): "restée telle qu'elle était",
        changed(archive, tmp_path / "head.zip", of_another_head): "ne finissent pas où elle le dit",
    }.items():
        status, _, err = former.run("restore", "--replace", path)
        assert (status, words in err, "Traceback" in err) == (1, True, False), err
        assert former.state() == before


BUSY = """SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_xid IS NOT NULL
          AND (query LIKE 'COPY%%' OR query LIKE 'CREATE%%' OR query LIKE 'ALTER%%')"""


def in_the_middle(place: Place) -> int:
    """Wait until a restoration is writing, and return the number of its session on the server."""
    deadline = time.monotonic() + 60
    while not (found := place.server_side(BUSY)):
        assert time.monotonic() < deadline
        time.sleep(0.002)
    return found[0][0]


@pytest.mark.parametrize("victim", ["command", "session"])
def test_a_restoration_killed_in_the_middle_leaves_the_former_database(archive, former, victim):
    before = former.state()
    with former.begin("restore", "--replace", str(archive)) as process:
        session = in_the_middle(former)
        if victim == "command":
            os.kill(process.pid, signal.SIGKILL)
        else:
            former.server_side(f"SELECT pg_terminate_backend({session}) WHERE %s <> ''")
        _, err = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if victim == "command" else 1)
    assert victim == "command" or "restée telle qu'elle était" in err
    assert former.state() == before
    former.done("audit", "verify")
    former.done("restore", "--replace", str(archive))


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """Return a folder that a command begun by `SMALL_DISK` finds on a disk of 64 kB."""
    tried = subprocess.run([*SMALL_DISK, f"mount -t tmpfs -o size=64k none '{tmp_path}'"], check=False)
    if tried.returncode:
        pytest.skip("this machine lets no one mount a small disk")
    return tmp_path


def on_small_disk(folder: Path) -> tuple[str, ...]:
    return (*SMALL_DISK, f"mount -t tmpfs -o size=64k none '{folder}' && exec \"$@\"", "sh")


def test_a_disk_full_in_the_middle_of_a_restoration_leaves_the_former_database(archive, former, small_disk):
    before = former.state()
    kept = former.var / "files"
    shutil.rmtree(kept)
    kept.mkdir()
    status, _, err = former.run("restore", "--replace", str(archive), before=on_small_disk(kept))
    assert (status, "restée telle qu'elle était" in err) == (1, True), err
    assert former.state() == before


def test_a_disk_full_in_the_middle_of_a_backup_is_said(source, small_disk):
    folder = small_disk / "backups"
    folder.mkdir()
    status, _, err = source.run("backup", str(folder), before=on_small_disk(folder))
    assert (status, "n'a pas pu être écrite" in err, "Traceback" in err) == (1, True, False), err


def test_an_archive_of_a_former_version_is_brought_up_to_date(source, elsewhere, tmp_path):
    shutil.copytree(source.var, elsewhere.var, dirs_exist_ok=True)
    elsewhere.make(like=source).done("manage", "migrate", "axes", "0008", "-v0")
    old = str(tmp_path / "old.zip")
    elsewhere.done("backup", old)
    elsewhere.make()
    said = elsewhere.done("restore", old)
    assert "version antérieure" in said
    assert elsewhere.counts()["django_migrations"] == source.counts()["django_migrations"]
    assert elsewhere.heads() == source.heads()


def test_acts_lost_since_an_archive_are_told_by_the_anchors(archive, former):
    former.done("audit", "anchor")
    status, out, err = former.run("restore", "--replace", str(archive))
    assert (status, "la fin manque" in out, "sont perdus" in err) == (1, True, True)


def test_a_folder_keeps_the_latest_backups_and_nothing_else_is_touched(source, tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"phare-2026-01-0{day}-023000.zip").touch()
    (tmp_path / "notes.zip").touch()
    (tmp_path / ".phare-2026-01-02-023000.zip.123").touch()
    source.done("backup", str(tmp_path), "--keep", "2")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[:2] == ["notes.zip", "phare-2026-01-03-023000.zip"]
    assert len(names) == 3
    assert names[2] > f"phare-{dt.date.today() - dt.timedelta(days=1)}"
    for wrong in (["--keep", "0"], ["--keep", "-1"]):
        status, _, err = source.run("backup", str(tmp_path), *wrong)
        assert (status, "--keep demande" in err) == (1, True)


def test_a_stored_file_that_is_gone_is_named_and_the_rest_is_kept(former, tmp_path):
    shutil.rmtree(former.var / "files")
    path = tmp_path / "a.zip"
    status, out, err = former.run("backup", str(path))
    assert (status, "absent ou altéré" in err) == (1, True)
    with reading(path) as archive:
        assert len(archive.manifest.missing_files) == 1
    status, out, err = former.run("restore", "--replace", str(path))
    assert (status, "absent ou altéré" in err, "vérifiés" in out) == (1, True, True)


def test_an_altered_file_is_healed_by_a_restoration(source, archive, former):
    (kept,) = (path for path in (former.var / "files").rglob("*") if path.is_file())
    kept.write_bytes(b"%PDF altered")
    former.done("restore", "--replace", str(archive))
    assert files(former) == files(source)


def test_an_empty_database_has_nothing_to_save(elsewhere, tmp_path):
    status, _, err = elsewhere.run("backup", str(tmp_path / "a.zip"))
    assert (status, "rien à sauvegarder" in err) == (1, True)


def test_what_a_backup_would_not_make_again_is_named(former, tmp_path):
    former.ask("CREATE VIEW of_somebody AS SELECT 1 AS one")
    status, _, err = former.run("backup", str(tmp_path / "a.zip"))
    assert (status, "of_somebody" in err) == (1, True)
    assert not list(tmp_path.glob("*.zip"))
