"""A worker for the tests, in the test's own thread and database, and tasks that do little."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.platform.jobs.working import empty_the_queue, work_once


@pytest.fixture
def work(transactional_db) -> Callable[[], None]:
    """Return what makes a real worker do all that is queued, then stop."""
    empty_the_queue()
    return work_once
