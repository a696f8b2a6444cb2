"""The file of a backup: whole or refused, wherever it was damaged, and never written over another."""

from __future__ import annotations

import datetime as dt
import json
import stat
import zipfile

import pytest

from phare.cli.backup.archive import (
    MANIFEST,
    ArchiveNotWrittenError,
    ArchiveRefusedError,
    Manifest,
    Table,
    reading,
    writing,
)

PARTS = {"tables/a": b"1\tun\n2\tdeux\n", "tables/b": b"", "files/0f": bytes(range(256)) * 40}


def manifest() -> Manifest:
    return Manifest(
        version="1.0",
        made_at=dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC),
        server="18",
        migrations=[("a", "0001_initial")],
        before=["CREATE TABLE a (n int)"],
        after=[],
        tables=[Table("a", ["n", "name"], 2), Table("b", ["n"], 0)],
        sequences={"a_n_seq": 2},
        heads={3: "12:abc"},
        files=["0f"],
    )


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "archive.zip"
    with writing(path, manifest()) as archive:
        for name, content in PARTS.items():
            archive.add(name, [content[:5], content[5:]])
    return path


def test_what_was_written_is_read_as_it_was(path):
    with reading(path) as archive:
        assert {name: archive.content(name) for name in PARTS} == PARTS
        assert b"".join(archive.blocks("files/0f")) == PARTS["files/0f"]
        assert archive.manifest.heads == {3: "12:abc"}
        assert archive.manifest.migrations == [("a", "0001_initial")]
        assert archive.manifest.made_at == manifest().made_at


def test_its_owner_alone_reads_it(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["archive.zip"]


def test_an_archive_never_takes_the_place_of_another(path):
    before = path.read_bytes()
    with pytest.raises(ArchiveNotWrittenError, match="existe déjà"), writing(path, manifest()):
        pass
    assert path.read_bytes() == before


def test_a_writing_that_is_cut_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "a.zip", manifest()) as archive:
        archive.add("tables/a", (1 // 0 for _ in "a"))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with (
        pytest.raises(ArchiveNotWrittenError, match="n'a pas pu être écrite"),
        writing(tmp_path / "no" / "a", manifest()),
    ):
        pass


def test_an_archive_cut_anywhere_is_refused(path):
    content = path.read_bytes()
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        with pytest.raises(ArchiveRefusedError, match="abîmée ou tronquée"), reading(path):
            pass


def test_one_bit_changed_anywhere_is_refused_or_changes_nothing(path):
    content = path.read_bytes()
    refused = 0
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        try:
            with reading(path) as archive:
                # A bit of what a ZIP says besides: a date, an attribute.
                assert {name: archive.content(name) for name in PARTS} == PARTS
                assert archive.manifest.written() == _written(content, path)
        except ArchiveRefusedError as refusal:
            assert "abîmée" in refusal.sentence or "plus récente" in refusal.sentence
            refused += 1
    assert refused > len(content) / 7 / 2


def _written(content, path) -> bytes:
    path.write_bytes(content)
    return zipfile.ZipFile(path).read(MANIFEST)


@pytest.mark.parametrize("content", [b"", b"PK", b"not an archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(ArchiveRefusedError, match="n'est pas une sauvegarde"), reading(tmp_path / "a"):
        pass
    with pytest.raises(ArchiveRefusedError, match="ne peut pas être lue"), reading(tmp_path / "b"):
        pass


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "version plus récente"),
        ({"parts": []}, "files/0f n'est plus"),
        ({"tables": "x"}, "n'est pas une sauvegarde"),
        ({"made_at": None}, "n'est pas une sauvegarde"),
        ({"unheard_of": 1}, "n'est pas une sauvegarde"),
    ],
)
def test_a_manifest_that_says_otherwise_is_refused(path, tmp_path, change, words):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as kept, zipfile.ZipFile(other, "w") as changed:
        for name in kept.namelist():
            said = kept.read(name)
            changed.writestr(name, json.dumps({**json.loads(said), **change}) if name == MANIFEST else said)
    with pytest.raises(ArchiveRefusedError, match=words), reading(other):
        pass
