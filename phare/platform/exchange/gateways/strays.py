"""Uploaded files that no record knows: a process killed between its two writes leaves one."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Collection, Iterator

from django.core.files.storage import default_storage

FOLDER = "imports"


def erase_strays(known: Collection[str], before: dt.datetime) -> int:
    """Erase the uploaded files that are not among these and were written before this moment; return how many."""
    strays = [
        path
        for path in _files(FOLDER)
        if path not in known and default_storage.get_modified_time(path).astimezone(dt.UTC) < before
    ]
    for path in strays:
        default_storage.delete(path)
    return len(strays)


def _files(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (posixpath.join(folder, name) for name in files)
    for name in folders:
        yield from _files(posixpath.join(folder, name))
