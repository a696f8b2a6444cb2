"""One house for all the tests that kill: making one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.house import House, open_house


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    """Return a served platform of its own, with 25 people signed in."""
    with open_house(tmp_path_factory.mktemp("house") / "var", people=25, steps=40) as house:
        yield house
