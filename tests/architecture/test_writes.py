"""Only actions write: wherever else a row is saved, created, updated or deleted, it is found here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import Module, modules, snippet

# These names belong to Django's rows only.
ALWAYS = {
    "asave", "acreate", "adelete", "aupdate", "bulk_create", "abulk_create", "bulk_update", "abulk_update",
    "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "select_for_update",
}  # fmt: skip
WRITING_SQL = re.compile(r"^\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|COPY)\s", re.IGNORECASE)


def test_nothing_writes_outside_actions():
    judged = [module for module in modules("phare") if "actions" not in module.parts]
    assert judged
    assert not [fault for module in judged for fault in writes(module)]


@pytest.mark.parametrize(
    "line",
    [
        "plan.save()",
        "plan.save(update_fields=['name'])",
        "Plan.objects.create(name='x')",
        "Plan.objects.filter(pk=1).update(name='x')",
        "plan.delete()",
        "Plan.objects.bulk_create(rows)",
        "form.save()",
        "Plan.objects.get_or_create(name='x')",
        "cursor.execute('UPDATE strategy_plan SET name = 1')",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
def test_a_write_outside_actions_is_found(line):
    assert writes(snippet(line, "phare/room/web/views.py")) == [f"phare/room/web/views.py:1 {line}"]


@pytest.mark.parametrize(
    "line",
    [
        "seen.update(other)",
        "seen.update({'a': 1})",
        "digest.update(b'x')",
        "cache.delete('key')",
        "workbook.save(path)",
        "Plan.objects.filter(name='x')",
        "cursor.execute('SELECT 1')",
    ],
)
def test_what_is_no_write_is_left_alone(line):
    assert not writes(snippet(line))


def writes(module: Module) -> list[str]:
    return [f"{module.path}:{call.lineno} {ast.unparse(call)}" for call in _calls(module) if _writes(call)]


def _calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def _writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    # Rows are saved, created and updated by keywords; dictionaries, digests and files by values.
    if name in {"save", "delete"}:
        return not call.args
    if name in {"create", "update"}:
        return not call.args and bool(call.keywords)
    if name in {"execute", "executemany"}:
        return bool(call.args) and bool(WRITING_SQL.match(_text(call.args[0])))
    return name in ALWAYS


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return "x" if isinstance(node, ast.FormattedValue) else ""
