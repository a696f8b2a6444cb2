"""What is inside a ZIP, before anything else opens it: sizes, nested archives, hostile XML, far-away cells.

The declared sizes of a ZIP are its maker's word: each member is inflated here and counted. The same pass looks for what
the spreadsheet reader would not survive.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from phare.platform.exchange.gateways.extents import DocumentExtent, Errors, WorksheetExtent
from phare.platform.exchange.kernel.limits import (
    LARGEST_INFLATED,
    LARGEST_RATIO,
    LARGEST_TEXTS,
    MOST_CELLS,
    MOST_MEMBERS,
    RATIO_FROM,
    RefusedFileError,
)
from phare.values.phrase import phrase

CHUNK = 1024 * 1024
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
# How an archive, or a document that holds others, begins; a tar says its name further on.
NESTED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
)
# Enough of two chunks for what lies across them.
_SEAM = 32
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_HOSTILE_XML = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype", b"<!entity")
_BROKEN = phrase("un fichier entier : celui-ci est abîmé ; ouvrez-le dans votre tableur et enregistrez-le de nouveau")
_SWOLLEN = phrase("un fichier de taille raisonnable une fois décompressé : celui-ci est gonflé")


class Nature(StrEnum):
    """What a ZIP turns out to be."""

    ODS = "ods"
    XLSX = "xlsx"
    CSV = "csv"  # several CSV files, each a sheet


@dataclass(frozen=True)
class Package:
    """A ZIP that may be read: its nature, its members' names, and the cells whose formula is in error."""

    nature: Nature
    names: tuple[str, ...]
    errors: Errors


class Extent(Protocol):
    """Looks at an inflated member as it comes, and says how many cells reading it would make."""

    errors: Errors

    def look(self, chunk: bytes) -> None: ...

    def close(self) -> None: ...

    def cells(self) -> int: ...


def inspected(content: bytes) -> Package:
    """Return what a ZIP is, once it is known to be harmless. Raises RefusedFileError with what was expected."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, UnicodeDecodeError):
        raise RefusedFileError(_BROKEN) from None
    _check_directory(content, members)
    nature = _nature(content, members)
    errors: Errors = {}
    inflated = 0
    for member in members:
        extent = _extent(nature, member.filename)
        seam, before = b"", inflated
        for number, chunk in enumerate(_inflated(content, member)):
            inflated += len(chunk)
            if inflated > LARGEST_INFLATED or (inflated > RATIO_FROM and inflated > LARGEST_RATIO * len(content)):
                raise RefusedFileError(_SWOLLEN)
            if "sharedstrings" in member.filename.lower() and inflated - before > LARGEST_TEXTS:
                raise RefusedFileError(_SWOLLEN)
            if number == 0:
                _check_beginning(member, chunk)
            if nature is not Nature.CSV:
                _check_markup(member.filename, seam + chunk[:_SEAM])
                _check_markup(member.filename, chunk)
                seam = chunk[-_SEAM:]
                extent.look(chunk)
        extent.close()
        if extent.cells() > MOST_CELLS:
            raise RefusedFileError(
                phrase(
                    "des feuilles de 200\u202f000 lignes au plus, sans cellules perdues loin des autres : supprimez "
                    "les lignes et colonnes inutiles"
                )
            )
        errors.update(extent.errors)
    return Package(nature, tuple(member.filename for member in members), errors)


def _check_directory(content: bytes, members: list[zipfile.ZipInfo]) -> None:
    """Refuse what the central directory already gives away."""
    if len(members) > MOST_MEMBERS:
        raise RefusedFileError(phrase("un classeur d'au plus {most} parties", most=MOST_MEMBERS))
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedFileError(phrase("un fichier sans mot de passe"))
    if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
        raise RefusedFileError(phrase("un classeur ODS ou XLSX ordinaire : sa compression est inconnue des tableurs"))
    if len({member.filename for member in members}) < len(members):
        raise RefusedFileError(_BROKEN)
    declared = sum(member.file_size for member in members)
    if declared > LARGEST_INFLATED or (declared > RATIO_FROM and declared > LARGEST_RATIO * len(content)):
        raise RefusedFileError(_SWOLLEN)
    # Members that share their bytes are how a small ZIP holds petabytes.
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise RefusedFileError(_BROKEN)
        end = _data_offset(content, member) + member.compress_size
    if end > len(content):
        raise RefusedFileError(_BROKEN)


def _data_offset(content: bytes, member: zipfile.ZipInfo) -> int:
    header = content[member.header_offset : member.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise RefusedFileError(_BROKEN)
    *_, name_length, extra_length = _LOCAL.unpack(header)
    start = member.header_offset + _LOCAL.size
    # Two readers must not see two names.
    name = content[start : start + name_length]
    if name not in {member.orig_filename.encode("utf-8", "replace"), member.orig_filename.encode("cp437", "replace")}:
        raise RefusedFileError(_BROKEN)
    return start + name_length + extra_length


def _inflated(content: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Return what a member really holds, chunk by chunk, and refuse it if that is not what it declares."""
    start = _data_offset(content, member)
    packed = memoryview(content)[start : start + member.compress_size]
    length = checksum = 0
    for chunk in _chunks(packed) if member.compress_type == zipfile.ZIP_STORED else _deflated(packed):
        length += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if length > member.file_size:
            raise RefusedFileError(_SWOLLEN)
        yield chunk
    if length != member.file_size or checksum != member.CRC:
        raise RefusedFileError(_BROKEN)


def _chunks(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), CHUNK):
        yield bytes(packed[start : start + CHUNK])


def _deflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            chunk = inflater.decompress(rest, CHUNK)
            rest = inflater.unconsumed_tail
            if not chunk and not rest:
                break
            yield chunk
    except zlib.error:
        raise RefusedFileError(_BROKEN) from None
    if not inflater.eof or inflater.unused_data:
        raise RefusedFileError(_BROKEN)


def _nature(content: bytes, members: list[zipfile.ZipInfo]) -> Nature:
    names = {member.filename for member in members}
    files = [member.filename for member in members if not member.is_dir()]
    if "mimetype" in names:
        said = b"".join(_inflated(content, next(member for member in members if member.filename == "mimetype")))
        if said.strip() not in {ODS, ODS + b"-template"}:
            raise RefusedFileError(phrase("un classeur : ce document OpenDocument n'en est pas un"))
        return Nature.ODS
    if "[Content_Types].xml" in names:
        if any(name.endswith(".bin") and name.startswith("xl/workbook") for name in names):
            raise RefusedFileError(phrase("un classeur ODS ou XLSX : enregistrez ce XLSB sous l'un de ces formats"))
        if not any(name.startswith("xl/") for name in names):
            raise RefusedFileError(phrase("un classeur : ce document Office n'en est pas un"))
        return Nature.XLSX
    if files and all(name.lower().endswith(".csv") for name in files):
        return Nature.CSV
    raise RefusedFileError(phrase("un classeur ODS ou XLSX, un CSV, ou un ZIP qui ne contient que des CSV"))


def _check_beginning(member: zipfile.ZipInfo, chunk: bytes) -> None:
    if chunk.startswith(NESTED) or chunk[257:262] == b"ustar":
        raise RefusedFileError(f"un classeur sans archive à l'intérieur (« {member.filename} » en est une)")


def _check_markup(name: str, chunk: bytes) -> None:
    if name == "META-INF/manifest.xml" and b"encryption-data" in chunk:
        raise RefusedFileError(phrase("un fichier sans mot de passe"))
    # The exclamation mark alone is found much faster, and is seldom there.
    hostile = b"!" in chunk and any(declared in chunk for declared in _HOSTILE_XML)
    if hostile or chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedFileError(phrase("un classeur ordinaire : celui-ci déclare des entités XML"))


def _extent(nature: Nature, name: str) -> Extent:
    # Any member may be named as a sheet by the workbook: all are looked at.
    return DocumentExtent() if nature is Nature.ODS else WorksheetExtent(name)
