"""Heads of chains kept outside the database: one file per administration, one line per anchor, only ever appended."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from phare.platform.audit.kernel.chain import Head
from phare.values.refusal import Refusal


class AnchorUnreadableError(Refusal):
    """A line of an anchor file is not what was written."""


@dataclass(frozen=True)
class Anchor:
    """A head, and when it was kept."""

    at: dt.datetime
    head: Head


def path_of(folder: Path, administration_id: int) -> Path:
    """Return the file of an administration's anchors."""
    return folder / f"{administration_id}.jsonl"


def anchored_administrations(folder: Path) -> list[int]:
    """Return the administrations that have anchors, whether or not the database still knows them."""
    return sorted(int(path.stem) for path in folder.glob("*.jsonl") if path.stem.isdecimal())


def read(folder: Path, administration_id: int) -> list[Anchor]:
    """Return an administration's anchors, oldest first. Raises AnchorUnreadableError, naming the line."""
    path = path_of(folder, administration_id)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [_parsed(path, number, line) for number, line in enumerate(lines, start=1)]


def append(folder: Path, administration_id: int, anchor: Anchor) -> None:
    """Add one line, on disk before the call returns; two processes that append at once do not mix their lines."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"at": anchor.at.isoformat(), "count": anchor.head.count, "digest": anchor.head.digest})
    with path_of(folder, administration_id).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _parsed(path: Path, number: int, line: str) -> Anchor:
    try:
        said = json.loads(line)
        at, count, digest = dt.datetime.fromisoformat(said["at"]), said["count"], said["digest"]
        if not isinstance(count, int) or not re.fullmatch("[0-9a-f]{64}", digest):
            raise ValueError(line)
    except (ValueError, KeyError, TypeError) as wrong:
        sentence = _("Le fichier d'ancrage %(file)s est illisible à la ligne %(line)d : reprenez-le d'une sauvegarde.")
        raise AnchorUnreadableError(sentence % {"file": path.name, "line": number}) from wrong
    return Anchor(at, Head(count, digest))
