"""Keeping files: refusals first."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.platform.audit.models import Entry
from phare.platform.files import actions, queries, tasks
from phare.platform.files.gateways import storage
from phare.platform.files.kernel.media import LARGEST
from phare.platform.files.models import StoredFile
from phare.platform.files.permissions import is_open_to_anyone, read_file, register
from tests.factories.accounts import MembershipFactory
from tests.platform.files.records import PDF, RECORD


@pytest.fixture
def store(member, now):
    """Return a keeper of files for one record, by one secretary."""
    by = member("secretary_general")

    def keep(content=PDF, name="note.pdf", key="1", **more):
        values = {"record_class": RECORD, "record_key": key, "by": by, "at": now, **more}
        return actions.store_file(name=name, content=content, **values)

    keep.by = by
    return keep


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"", actions.EmptyFileError, "vide"),
        (b"%PDF-" + b"x" * LARGEST, actions.TooLargeError, "50 Mo"),
        (b"<html>", actions.UnacceptableFileError, "PDF, image PNG"),
        (b"MZ\x00", actions.UnacceptableFileError, "d'après son contenu"),
    ],
)
def test_what_is_not_kept_is_refused_with_a_sentence(store, content, error, sentence):
    with pytest.raises(error, match=sentence):
        store(content)
    assert not StoredFile.objects.exists()


def test_a_class_of_record_that_no_room_answers_for_is_a_mistake_of_ours(store):
    with pytest.raises(ValueError, match="no room"):
        store(record_class="nobody.cares")
    with pytest.raises(ValueError, match="two rooms"):
        register(RECORD, read_file)


def test_a_public_rendition_is_that_of_a_full_file_of_the_same_record(store):
    full = store()
    with pytest.raises(actions.NotARenditionError, match="même objet"):
        store(key="2", public_of=full)
    with pytest.raises(actions.NotARenditionError, match="même objet"):
        store(public_of=full, by=MembershipFactory(role="secretary_general"))
    public = store(b"%PDF-1.7 public", public_of=full)
    assert (public.rendition, public.full, full.public) == ("public", full, public)
    with pytest.raises(actions.NotARenditionError, match="déjà"):
        store(public_of=full)
    with pytest.raises(actions.NotARenditionError, match="même objet"):
        store(public_of=public)
    with pytest.raises(actions.NotARenditionError, match="d'abord la version publique"):
        actions.remove_file(full, by=store.by, at=full.created_at)


def test_a_file_is_kept_with_its_digest_and_leaves_a_row_in_the_trail(store):
    kept = store(name="../Compte rendu.doc")
    assert queries.content_of(kept) == PDF
    assert (kept.name, kept.media_type, kept.size, kept.rendition) == (
        "Compte rendu.doc.pdf",
        "application/pdf",
        len(PDF),
        "full",
    )
    assert Entry.objects.get(verb="files.file.stored").changes["after"]["sha256"] == kept.sha256
    assert list(queries.files_of(kept.administration_id, RECORD, "1")) == [kept]


def test_the_same_bytes_are_kept_once_and_go_with_the_last_file(store, own_files, django_capture_on_commit_callbacks):
    one, other = store(), store(key="2")
    assert len([path for path in own_files.rglob("*") if path.is_file()]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(one, by=store.by, at=other.created_at)
    assert queries.content_of(other) == PDF
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(other, by=store.by, at=other.created_at)
    assert not [path for path in own_files.rglob("*") if path.is_file()]
    assert Entry.objects.filter(verb="files.file.removed").count() == 2


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"%PDF-1.7 other"), lambda path: path.unlink()])
def test_altered_bytes_are_never_given(store, own_files, damage):
    kept = store()
    damage(next(path for path in own_files.rglob("*") if path.is_file()))
    with pytest.raises(queries.AlteredFileError, match="plus tel qu'il a été déposé"):
        queries.content_of(kept)


def test_only_a_public_rendition_may_be_open_to_anyone(store):
    full = store(key="annonce")
    assert not is_open_to_anyone(full)
    assert is_open_to_anyone(store(key="annonce", public_of=full))
    assert not is_open_to_anyone(store(public_of=store()))


def test_nobody_reads_a_file_whose_room_is_gone(store):
    kept = store()
    kept.record_class = "gone.room"
    assert not read_file.test(store.by, kept)


def test_bytes_that_no_file_has_are_erased_after_a_day(store, own_files):
    kept = store()
    digest = storage.keep(b"left by a killed process")
    stray = next(path for path in own_files.rglob("*") if path.name == digest)
    written = dt.datetime.fromtimestamp(stray.stat().st_mtime, dt.UTC)
    assert actions.forget_strays(written + dt.timedelta(hours=23)) == 0
    assert actions.forget_strays(written + dt.timedelta(hours=25)) == 1
    assert not stray.exists() and queries.content_of(kept) == PDF
    tasks.forget_strays.func(int((written + dt.timedelta(hours=25)).timestamp()))
