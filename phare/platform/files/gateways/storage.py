"""The bytes of files, kept once under their own SHA-256, in whatever storage the installation has."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class AlteredContentError(Exception):
    """What is kept is no longer what was put there, or is gone."""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal: the name under which they are kept."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Keep bytes and return their SHA-256, in hexadecimal; the same bytes are kept once."""
    digest = digest_of(content)
    path = _path(digest)
    if not default_storage.exists(path):
        kept = default_storage.save(path, ContentFile(content))
        if kept != path:
            # Somebody else kept the same bytes in the meantime.
            default_storage.delete(kept)
    return digest


def content(digest: str) -> bytes:
    """Return the bytes of this SHA-256. Raises AlteredContentError when they are not those."""
    try:
        with default_storage.open(_path(digest), "rb") as stream:
            found: bytes = stream.read()
    except FileNotFoundError:
        raise AlteredContentError(digest) from None
    if digest_of(found) != digest:
        raise AlteredContentError(digest)
    return found


def forget(digest: str) -> None:
    """Erase the bytes of this SHA-256, if they are there."""
    default_storage.delete(_path(digest))


def kept_before(moment: dt.datetime) -> Iterator[str]:
    """Return the digests of the bytes that were written before this moment."""
    for folder in _folders("kept"):
        for path in _folders(folder):
            for name in default_storage.listdir(path)[1]:
                if default_storage.get_modified_time(f"{path}/{name}").astimezone(dt.UTC) < moment:
                    yield name


def _folders(path: str) -> Iterator[str]:
    if default_storage.exists(path):
        yield from (f"{path}/{name}" for name in default_storage.listdir(path)[0])


def _path(digest: str) -> str:
    return f"kept/{digest[:2]}/{digest[2:4]}/{digest}"
