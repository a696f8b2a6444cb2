"""Every address of the house, and what each room says of its own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from django.urls import URLPattern, URLResolver, get_resolver

from tests.rights import Rights

TESTS = Path(__file__).resolve().parents[1]


def of_the_house() -> dict[str, str]:
    """Return the address of each name (`room:name` → route) that our own urls modules define."""
    return dict(_named(get_resolver().url_patterns, "", "", ours=True))


def _named(
    patterns: Sequence[URLPattern | URLResolver], space: str, route: str, *, ours: bool
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if ours:
                yield f"{space}{pattern.name or f'without a name: /{here}'}", here
            continue
        inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
        yield from _named(pattern.url_patterns, inner, here, ours=_is_ours(pattern.urlconf_name))


def _is_ours(source: object) -> bool:
    name = source.__name__ if isinstance(source, ModuleType) else source
    # A list written in place in our own configuration is ours too.
    return not isinstance(name, str) or name.startswith("phare.")


def matrices() -> dict[str, Rights]:
    """Return all the rooms' matrices as one, from each `tests/**/rights.py`."""
    together: dict[str, Rights] = {}
    for path in sorted([*TESTS.glob("*/rights.py"), *TESTS.glob("platform/*/rights.py")]):
        module = importlib.import_module("tests." + ".".join(path.relative_to(TESTS).with_suffix("").parts))
        repeated = together.keys() & module.MATRIX.keys()
        assert not repeated, f"{path.relative_to(TESTS)} repeats {sorted(repeated)}"
        together.update(module.MATRIX)
    return together
