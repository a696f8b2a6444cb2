"""The file of a backup: a ZIP of parts and, last, a manifest that says what they are and the SHA-256 of each.

Tables are in PostgreSQL's text format of COPY (`tables/<name>`), stored files under their digest (`files/<digest>`).
A ZIP has its index at its end: a truncated file is known at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from phare.values.refusal import Refusal

# Raised when an older reader could no longer understand what is written.
FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20
# What reading a damaged ZIP raises, according to where it is damaged.
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, NotImplementedError, OSError)


class ArchiveRefusedError(Refusal):
    """This file is no archive that can be restored here."""


class ArchiveNotWrittenError(Refusal):
    """The archive could not be written: nothing is left of it."""


@dataclass(frozen=True)
class Part:
    """One member of the archive: its name, its size in bytes before compression, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order of its part, and how many rows it has."""

    name: str
    columns: list[str]
    rows: int


@dataclass
class Manifest:
    """What an archive holds. `heads` gives by administration the head of its audit chain, as `count:digest`."""

    version: str
    made_at: dt.datetime
    server: str
    migrations: list[tuple[str, str]]
    # SQL that makes the schema: types and tables before the data, functions, constraints and triggers after them.
    before: list[str]
    after: list[str]
    tables: list[Table] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def written(self) -> bytes:
        """Return the manifest as it is kept."""
        said = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(said, ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return the manifest kept. Raises ArchiveRefusedError when its format is a later one, ValueError and such
        when it is none."""
        said = json.loads(content)
        if said.pop("format") > FORMAT:
            raise ArchiveRefusedError(
                f"Cette archive vient d'une version plus récente de Phare ({said['version']}) : mettez d'abord "
                "le logiciel à jour."
            )
        said["made_at"] = dt.datetime.fromisoformat(said["made_at"])
        said["migrations"] = [(app, name) for app, name in said["migrations"]]
        said["heads"] = {int(number): head for number, head in said["heads"].items()}
        said["tables"] = [Table(**table) for table in said["tables"]]
        said["parts"] = [Part(**part) for part in said["parts"]]
        return cls(**said)


class Writing:
    """An archive being written."""

    def __init__(self, package: zipfile.ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        self._package = package

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """Add a part, block by block."""
        digest, size = hashlib.sha256(), 0
        with self._package.open(name, "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
                digest.update(block)
                size += len(block)
        self.manifest.parts.append(Part(name, size, digest.hexdigest()))


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writing]:
    """Give an archive to fill. It bears its name once it is whole and on the disk; its owner alone reads it.

    Raises ArchiveNotWrittenError: when something has this name already, when the disk is full.
    """
    if path.exists():
        raise ArchiveNotWrittenError(f"{path} existe déjà : donnez un autre nom, une sauvegarde n'en écrase aucune.")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
                yield Writing(package, manifest)
                package.writestr(MANIFEST, manifest.written())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as wrong:
        raise ArchiveNotWrittenError(f"La sauvegarde n'a pas pu être écrite dans {path} : {wrong.strerror}.") from wrong
    finally:
        partial.unlink(missing_ok=True)


class Reading:
    """An archive found whole."""

    def __init__(self, package: zipfile.ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        self._package = package

    def blocks(self, name: str) -> Iterator[bytes]:
        """Return the content of a part, block by block."""
        with self._package.open(name) as stream:
            while block := stream.read(BLOCK):
                yield block

    def content(self, name: str) -> bytes:
        """Return the whole content of a part."""
        return self._package.read(name)


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Give an archive, every part of which was read and compared with its SHA-256. Raises ArchiveRefusedError."""
    try:
        file = path.open("rb")
    except OSError as wrong:
        raise ArchiveRefusedError(f"{path} ne peut pas être lue : {wrong.strerror}.") from wrong
    with file:
        try:
            package = zipfile.ZipFile(file)
            archive = Reading(package, Manifest.read(package.read(MANIFEST)))
            damaged = _damaged(archive)
        except DAMAGES as wrong:
            raise ArchiveRefusedError(
                f"{path} n'est pas une sauvegarde de Phare, ou elle est abîmée ou tronquée : prenez-en une autre."
            ) from wrong
        if damaged:
            raise ArchiveRefusedError(f"{path} est abîmée : {damaged} n'est plus ce qui a été sauvegardé.")
        yield archive


def _damaged(archive: Reading) -> str | None:
    """Return the first part that is not what the manifest says, or None."""
    manifest = archive.manifest
    expected = {f"tables/{table.name}" for table in manifest.tables} | {f"files/{digest}" for digest in manifest.files}
    if missing := expected - {part.name for part in manifest.parts}:
        return min(missing)
    for part in manifest.parts:
        digest, size = hashlib.sha256(), 0
        for block in archive.blocks(part.name):
            digest.update(block)
            size += len(block)
        if (digest.hexdigest(), size) != (part.sha256, part.size):
            return part.name
    return None
