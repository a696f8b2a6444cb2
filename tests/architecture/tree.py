"""The project's own files, as the tests of the house read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"var", "__pycache__", "node_modules", "build", "dist"}
OURS_THOUGH_HIDDEN = {".ci", ".github"}


@dataclass(frozen=True)
class Module:
    """A Python file: its path from the root of the project, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).with_suffix("").parts


def modules(*folders: str, migrations: bool = False) -> list[Module]:
    """Return the Python files of these folders; migrations, which Django writes, on request."""
    return [
        Module(path, text)
        for path, text in _python_files()
        if path.startswith(tuple(f"{folder}/" for folder in folders)) and (migrations or "/migrations/" not in path)
    ]


def files() -> Iterator[Path]:
    """Return every file of the project, without what is installed, built or run beside it."""
    for path in sorted(ROOT.rglob("*")):
        folders = path.relative_to(ROOT).parts[:-1]
        hidden = {folder for folder in folders if folder.startswith(".") or folder.endswith(".egg-info")}
        if path.is_file() and not NOT_OURS.intersection(folders) and hidden <= OURS_THOUGH_HIDDEN:
            yield path


@cache
def _python_files() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text())
        for folder in ("phare", "tests", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    ]


def snippet(text: str, path: str = "phare/room/queries.py") -> Module:
    """Return a piece of code as if it were a file, to show that a rule can be broken."""
    return Module(path, text)
