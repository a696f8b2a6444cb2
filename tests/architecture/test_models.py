"""Every noun of the house has its line in the glossary; rooms point at one another by class, never by string."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps

from tests.architecture.tree import ROOT, Module, modules, snippet

POINTING = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def test_every_model_has_a_line_in_the_glossary():
    names = [model.__name__ for model in apps.get_models() if model.__module__.startswith("phare.")]
    assert names
    assert not absent(names, (ROOT / "docs" / "glossary.md").read_text())


def test_a_model_that_the_glossary_forgets_is_found():
    glossary = "| français | English identifier |\n|---|---|\n| rôle | `Membership` |\n"
    assert absent(["Membership", "Member"], glossary) == ["Member"]


def test_no_foreign_key_is_a_string():
    assert not [fault for module in modules("phare") for fault in string_keys(module)]


@pytest.mark.parametrize(
    "line",
    ["ForeignKey('strategy.Plan')", "models.ForeignKey(to='Plan')", "ManyToManyField(Plan, through='room.Link')"],
)
def test_a_foreign_key_by_string_is_found(line):
    assert string_keys(snippet(line, "phare/room/models.py"))


@pytest.mark.parametrize(
    "line",
    [
        "ForeignKey(Plan)",
        "models.ForeignKey('self', verbose_name='parent')",
        "ManyToManyField(Plan, through='Link')",
        "OneToOneField('Option')\nclass Option: ...",
    ],
)
def test_a_foreign_key_by_class_or_to_oneself_is_left_alone(line):
    assert not string_keys(snippet(line, "phare/room/models.py"))


def absent(names: list[str], glossary: str) -> list[str]:
    """Return the names that no row of a table of the glossary holds."""
    rows = [line for line in glossary.splitlines() if line.lstrip().startswith("|")]
    return [name for name in names if not any(re.search(rf"\b{name}\b", row) for row in rows)]


def string_keys(module: Module) -> list[str]:
    found = []
    here = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in POINTING:
            continue
        given = {keyword.arg: _string(keyword.value) for keyword in node.keywords}
        to = _string(node.args[0]) if node.args else given.get("to", "")
        # What is written below in the same file can only be named; with a point, it belongs to another room.
        if to not in ("", "self", *here) or "." in given.get("through", ""):
            found.append(f"{module.path}:{node.lineno} {ast.unparse(node)}")
    return found


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
