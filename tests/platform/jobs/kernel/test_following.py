"""The life of a job, as a table, and the pace of its news."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.platform.jobs.kernel.following import FOLLOWING, MOST_KILLS, RETRIABLE, UNDER_WAY, State, after_a_kill
from phare.platform.jobs.kernel.pace import Pace


def test_every_state_says_what_may_follow_it():
    assert set(FOLLOWING) == set(State)


def test_a_job_that_succeeded_never_changes_again():
    assert FOLLOWING[State.SUCCEEDED] == frozenset()


def test_every_state_is_reached_from_the_queue():
    reached, edge = {State.QUEUED}, {State.QUEUED}
    while edge := {after for before in edge for after in FOLLOWING[before]} - reached:
        reached |= edge
    assert reached == set(State)


@pytest.mark.parametrize(("kills", "becomes"), [(1, State.QUEUED), (2, State.QUEUED), (3, State.LOST), (4, State.LOST)])
def test_a_job_whose_worker_dies_is_run_again_until_the_third_death(kills, becomes):
    assert MOST_KILLS == 3
    assert after_a_kill(kills) is becomes


def test_only_a_job_that_is_over_without_a_result_may_be_run_again():
    assert {State.FAILED, State.CANCELLED, State.LOST} == RETRIABLE
    assert not RETRIABLE & UNDER_WAY


@given(st.lists(st.floats(0, 5), max_size=200))
def test_news_are_never_closer_than_a_fifth_of_a_second_and_the_first_is_told_at_once(waits):
    pace, moment, told = Pace(), 0.0, []
    for wait in waits:
        moment += wait
        if pace.is_due(moment):
            told.append(moment)
    assert all(after - before >= 0.2 for before, after in itertools.pairwise(told))
    assert bool(told) == bool(waits)
