"""What may follow what."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.decisions.kernel.life import (
    FOLLOWING,
    REDEPLOYMENT_FOLLOWING,
    TAKEN,
    ArbitrationState,
    RedeploymentState,
    may_follow,
    state_on,
)

EFFECT = dt.date(2027, 1, 1)


def test_every_state_says_what_may_follow_it():
    assert set(FOLLOWING) == set(ArbitrationState)
    assert set(REDEPLOYMENT_FOLLOWING) == set(RedeploymentState)


def test_nothing_leads_back_from_a_signature():
    assert not any(FOLLOWING[state] - TAKEN for state in TAKEN)


def test_an_arbitration_is_signed_from_a_consultation_only():
    before = {state for state in ArbitrationState if may_follow(state, ArbitrationState.SIGNED)}
    assert before == {ArbitrationState.CONSULTING}


@pytest.mark.parametrize(
    ("kept", "day", "shown"),
    [
        ("draft", dt.date(2028, 1, 1), "draft"),
        ("signed", dt.date(2026, 12, 31), "signed"),
        ("signed", EFFECT, "in_force"),
        ("signed", dt.date(2030, 1, 1), "in_force"),
        ("verified", dt.date(2026, 1, 1), "verified"),
        ("abandoned", EFFECT, "abandoned"),
    ],
)
def test_the_date_of_effect_puts_what_is_signed_in_force(kept, day, shown):
    assert state_on(kept, EFFECT, day) == shown
