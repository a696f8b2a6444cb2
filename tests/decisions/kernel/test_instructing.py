"""What may follow what in a service's answer to an instruction."""

from __future__ import annotations

import pytest

from phare.decisions.kernel.instructing import ANSWER_FOLLOWING, LEFT_TO_DO, AnswerState, open_to

TABLE = [
    # from, by the service, by whoever gave the instruction
    ("awaited", {"accepted", "under_way", "done", "impossible"}, set()),
    ("accepted", {"under_way", "done", "impossible"}, set()),
    ("under_way", {"done", "impossible"}, set()),
    ("done", {"under_way"}, set()),
    ("impossible", {"under_way"}, {"awaited"}),
]


@pytest.mark.parametrize(("state", "service", "giver"), TABLE)
def test_who_puts_an_answer_into_which_state(state, service, giver):
    assert open_to(state, gives=False, answers=True) == service
    assert open_to(state, gives=True, answers=False) == giver
    assert open_to(state, gives=True, answers=True) == service | giver
    assert open_to(state, gives=False, answers=False) == set()


def test_every_state_leads_somewhere_and_what_is_left_may_be_done():
    assert set(ANSWER_FOLLOWING) == set(AnswerState)
    assert all(ANSWER_FOLLOWING[state] for state in AnswerState)
    assert all(AnswerState.DONE in ANSWER_FOLLOWING[state] for state in LEFT_TO_DO)
