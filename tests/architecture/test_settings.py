"""Every setting taken from the environment is described in docs/operate/configuration.md, and nothing else is."""

from __future__ import annotations

import ast
import re

from tests.architecture.tree import ROOT, Module, modules, snippet

VARIABLE = re.compile(r"PHARE_[A-Z0-9_]+|DATABASE_URL")


def test_every_variable_of_the_environment_is_described():
    described = rows((ROOT / "docs" / "operate" / "configuration.md").read_text())
    read = set().union(*(variables(module) for module in modules("phare")))
    assert read
    assert not read - described, "read by the code, absent from docs/operate/configuration.md"
    assert not described - read, "described in docs/operate/configuration.md, read by nothing"


def test_a_variable_that_is_read_is_seen_however_it_is_read():
    text = "a = os.environ.get('PHARE_A')\nb = _switch('PHARE_B', default=True)\nc = os.environ['DATABASE_URL']\n"
    assert variables(snippet(text)) == {"PHARE_A", "PHARE_B", "DATABASE_URL"}
    assert not variables(snippet("settings.PHARE_THEME\n'the PHARE_A variable'"))
    assert rows("| `PHARE_A` | text |\nPHARE_B is not a row\n") == {"PHARE_A"}


def variables(module: Module) -> set[str]:
    """Return the variables whose whole name stands as a string in a module."""
    strings = (node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    return {value for value in strings if isinstance(value, str) and VARIABLE.fullmatch(value)}


def rows(page: str) -> set[str]:
    """Return the variables that begin a row of a table."""
    return {name for line in page.splitlines() for name in re.findall(rf"^\|\s*`({VARIABLE.pattern})`", line)}
