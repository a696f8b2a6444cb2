from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_kept():
    """Begin each test with nothing kept: what is built here without an act would be read as it was."""
    cache.clear()
