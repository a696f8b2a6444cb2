"""Many computations at once on this machine: in their order, heard of, stopped."""

from __future__ import annotations

import math
import os

import pytest

from phare.allocation.gateways.workers import ClusterSilentError, mapped
from phare.allocation.kernel.life import StoppedError


def test_results_come_in_the_order_of_the_items_and_each_is_heard_of():
    heard: list[tuple[int, int]] = []
    found = mapped(math.factorial, [5, 3, 4, 0], workers=2, heard=lambda done, total: heard.append((done, total)))
    assert found == [120, 6, 24, 1]
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_nothing_to_do_is_done_at_once():
    assert mapped(math.factorial, []) == []


def test_what_the_function_raises_is_raised():
    with pytest.raises(ValueError, match="negative"):
        mapped(math.factorial, [1, -1], workers=1)


def test_each_process_does_its_arithmetic_on_one_thread():
    assert mapped(os.getenv, ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], workers=1) == ["1", "1"]


def test_whoever_asks_to_stop_is_heard():
    heard: list[int] = []
    with pytest.raises(StoppedError):
        mapped(
            math.factorial,
            range(50),
            workers=1,
            heard=lambda done, total: heard.append(done),
            should_stop=lambda: bool(heard),
        )
    assert len(heard) < 50


def test_a_cluster_that_is_not_there_is_said():
    with pytest.raises(ClusterSilentError, match="ne répond pas"):
        mapped(math.factorial, [1], scheduler="tcp://127.0.0.1:9", patience=0.5)
