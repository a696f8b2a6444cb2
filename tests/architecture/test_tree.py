"""The tree itself: its names say what is there, its texts could have been written anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from tests.architecture.tree import ROOT, files

# Names under which anything may be put, and ends up being.
NOWHERE = {"utils", "util", "helpers", "helper", "common", "misc"}
# In a room's own folder these are a layer beside actions; deeper, `services` is a noun of the business.
NO_LAYER = {"services", "service_layer", "managers", "admin"}
AT_THE_ROOT = (
    "README.md",
    "README.fr.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
    "publiccode.yml",
)
# Operating guides name folders of servers, which may be those of whoever reads them.
MAY_NAME_FOLDERS = ("deploy", "docs/operate")
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".typ",
    ".sh",
    ".po",
    "",
}


def test_no_file_has_a_name_that_says_nothing():
    assert not unsaying(path.relative_to(ROOT) for path in files())


def test_a_file_whose_name_says_nothing_is_found():
    wrong = ["phare/room/utils.py", "phare/room/helpers/a.py", "phare/room/services.py", "phare/platform/room/admin.py"]
    right = ["phare/room/actions/services.py", "phare/room/plans.py", "tests/room/test_services.py"]
    assert unsaying(PurePath(path) for path in wrong + right) == wrong


def test_what_a_newcomer_looks_for_first_is_there():
    assert not [name for name in AT_THE_ROOT if not (ROOT / name).is_file()]


def test_the_changelog_tells_what_comes_next():
    assert "## " in (ROOT / "CHANGELOG.md").read_text()


def test_no_text_names_the_folders_of_the_machine_where_it_was_written():
    found = []
    for path in files():
        inner = str(path.relative_to(ROOT))
        if path.suffix in TEXTS and not inner.startswith(MAY_NAME_FOLDERS):
            found += [f"{inner}: {name}" for name in named_folders(path.read_text(errors="replace"), own_folders())]
    assert not found


def test_a_text_that_names_such_a_folder_is_found():
    folders = own_folders(Path("/srv/places/project"), Path("/home/somebody"))
    assert named_folders("see /srv/places/project/notes.md", folders) == ["/srv/places/project/", "/srv/places/"]
    assert named_folders("open('/home/somebody/x')", folders) == ["/home/somebody/"]
    assert named_folders("see /usr/share and ../places/project", folders) == []


def unsaying(paths: Iterable[PurePath]) -> list[str]:
    return [str(path) for path in paths if path.suffix == ".py" and _says_nothing(path)]


def _says_nothing(path: PurePath) -> bool:
    of_a_room = path.parts[0] == "phare" and len(path.parts) <= (4 if path.parts[1] == "platform" else 3)
    return bool(NOWHERE & {*path.parts[:-1], path.stem}) or (of_a_room and path.stem in NO_LAYER)


def own_folders(root: Path = ROOT, home: Path | None = None) -> list[str]:
    """Return the folders that belong to this machine: the project's, the one around it, the person's own."""
    around = [root, root.parent] if len(root.parent.parts) > 1 else [root]
    return [f"{folder}/" for folder in (*around, home or Path.home())]


def named_folders(text: str, folders: list[str]) -> list[str]:
    return [folder for folder in folders if folder in text]
