"""Each public name of a kernel, of queries and of actions says what it returns."""

from __future__ import annotations

import ast

from tests.architecture.tree import Module, modules, snippet

TOLD = {"kernel", "queries", "actions"}


def test_every_public_kernel_query_and_action_says_what_it_does():
    told = [module for module in modules("phare") if TOLD & set(module.parts)]
    assert told
    assert not [fault for module in told for fault in untold(module)]


def test_every_module_of_the_house_says_what_it_is_for():
    """An empty `__init__.py`, and Django's own apps, models, urls, forms and tables, are said by their name."""
    plain = {"__init__", "apps", "models", "urls", "forms", "tables"}
    silent = [module.path for module in modules("phare") if module.parts[-1] not in plain and not _said(module.tree)]
    assert not [path for path in silent if "/models/" not in path and "/web/" not in path]


def test_a_public_name_without_a_word_is_found():
    silent = snippet('"""Reads."""\ndef plans():\n    return 1\n\nclass Plan:\n    pass\n\ndef _own():\n    return 2\n')
    assert untold(silent) == ["phare/room/queries.py:2 plans", "phare/room/queries.py:5 Plan"]
    assert not untold(snippet('def plans():\n    """Return the plans."""\n    return 1\n'))


def untold(module: Module) -> list[str]:
    return [
        f"{module.path}:{node.lineno} {node.name}"
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not _said(node)
    ]


def _said(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return bool((ast.get_docstring(node) or "").strip())
