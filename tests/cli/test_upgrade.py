"""`phare upgrade`: saved before it changes, brought to the code's schema, verified; nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from phare.cli.backup.archive import reading
from tests.cli.places import Place

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("places")]


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Iterator[Place]:
    """Return a platform of a former version: not to be changed."""
    place = Place("before", tmp_path_factory.mktemp("before") / "var").make()
    place.done(module="tests.cli.preparing")
    place.done("manage", "migrate", "axes", "0008", "-v0")
    yield place
    place.drop()


@pytest.fixture
def place(before, tmp_path) -> Iterator[Place]:
    place = Place("upgraded", before.var).make(like=before)
    yield place
    place.drop()


def test_a_former_version_is_saved_then_brought_up_to_date_then_verified(place, tmp_path):
    heads, migrations = place.heads(), place.counts()["django_migrations"]
    said = place.done("upgrade", "--backup", str(tmp_path / "saved.zip"))
    assert "Schéma : mis à jour" in said
    assert "registre intact" in said
    assert place.counts()["django_migrations"] > migrations
    assert place.heads() == heads
    with reading(tmp_path / "saved.zip") as archive:
        assert len(archive.manifest.migrations) == migrations
    assert (place.var / "static" / "jobs" / "follow.js").exists()

    again = place.done("upgrade", "--backup", str(tmp_path / "again.zip"))
    assert "à jour, rien à migrer" in again
    assert not (tmp_path / "again.zip").exists()


def test_an_empty_database_is_made_without_a_backup(place):
    place.make()
    assert "il n'y a rien à sauvegarder" in place.done("upgrade")
    assert place.counts()["audit_entry"] == 0


def test_a_database_of_a_later_version_is_left_alone(place):
    place.ask("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0999_of_tomorrow', now())")
    state = place.state()
    status, _, err = place.run("upgrade")
    assert (status, "audit.0999_of_tomorrow" in err) == (1, True)
    assert place.state() == state


def test_a_platform_that_serves_is_not_changed_under_its_feet(place):
    state = place.state()
    with closing(psycopg.connect(place.address(), application_name="phare worker")):
        status, _, err = place.run("upgrade")
    assert (status, "phare worker" in err) == (1, True)
    assert place.state() == state


def test_a_migration_that_fails_is_told_and_the_backup_is_there(place, tmp_path):
    place.ask("ALTER TABLE axes_accesslog ADD COLUMN session_hash text")
    heads = place.heads()
    status, _, err = place.run("upgrade", "--backup", str(tmp_path / "saved.zip"))
    assert (status, "Une migration a échoué" in err, "Traceback" in err) == (1, True, False)
    assert place.heads() == heads
    with reading(tmp_path / "saved.zip") as archive:
        assert archive.manifest.heads == heads
