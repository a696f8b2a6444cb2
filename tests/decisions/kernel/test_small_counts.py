"""What may be told of redeployments, mission by mission: nothing of fewer than 3 FTE, nor by difference (STA-005)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.small_counts import is_small, told_totals

totals_by_mission = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 800).map(lambda fte: fte / 20))


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        ({}, {}),
        ({"accueil": 3.0}, {"accueil": 3.0}),
        ({"abattoir": 2.9}, {"abattoir": None}),
        # Alone, it would be the difference between what is told and the sum of all.
        ({"abattoir": 1.0, "accueil": 4.0, "eau": 6.0}, {"abattoir": None, "accueil": None, "eau": 6.0}),
        # Two that together are still of fewer than 3.
        ({"abattoir": 1.0, "eau": 1.5, "accueil": 4.0}, {"abattoir": None, "eau": None, "accueil": None}),
        ({"abattoir": 1.0, "eau": 2.0, "accueil": 4.0}, {"abattoir": None, "eau": None, "accueil": 4.0}),
    ],
)
def test_small_totals_are_hidden_with_what_would_give_them_back(totals, told):
    assert told_totals(totals) == told


@pytest.mark.parametrize(
    ("fte", "small"), [(None, False), (0.0, False), (0.1, True), (-2.0, True), (2.9999999999, False), (3.0, False)]
)
def test_what_is_small(fte, small):
    assert is_small(fte) is small


@given(totals_by_mission)
def test_no_small_total_is_told_nor_found_from_the_sum(totals):
    told = told_totals(totals)
    hidden = [totals[name] for name, fte in told.items() if fte is None]
    assert list(told) == list(totals)
    assert not any(is_small(fte) for fte in told.values())
    if hidden and len(hidden) < len(totals):
        assert len(hidden) > 1 and not is_small(sum(hidden))
