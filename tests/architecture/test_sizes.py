"""Nothing is too long to be read at once: files of at most 400 lines, functions of fewer than 50."""

from __future__ import annotations

import ast

from tests.architecture.tree import Module, modules, snippet

LONGEST_FILE = 400
LONGEST_FUNCTION = 49


def test_every_file_holds_in_400_lines():
    assert not too_long_files(modules("phare", "tests", "bench"))


def test_every_function_holds_in_fewer_than_50_lines():
    assert not [fault for module in modules("phare", "tests", "bench") for fault in too_long_functions(module)]


def test_a_file_or_function_that_is_too_long_is_found():
    assert too_long_files([snippet("\n" * 401)]) == ["phare/room/queries.py: 401 lines"]
    assert not too_long_files([snippet("\n" * 400)])
    body = "    pass\n"
    assert too_long_functions(snippet("def f():\n" + body * 49)) == ["phare/room/queries.py:1 f: 50 lines"]
    assert not too_long_functions(snippet("def f():\n" + body * 48))


def too_long_files(files: list[Module]) -> list[str]:
    lengths = [(module.path, len(module.text.splitlines())) for module in files]
    return [f"{path}: {length} lines" for path, length in lengths if length > LONGEST_FILE]


def too_long_functions(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found.append(f"{module.path}:{node.lineno} {node.name}: {length} lines")
    return found
