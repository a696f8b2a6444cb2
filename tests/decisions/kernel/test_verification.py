"""What became of a change, as a table: 6 FTE if nothing is done, 8 expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.content import digest
from phare.decisions.kernel.verification import Verdict, finding

FIGURES = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("without", "expected", "found", "verdict"),
    [
        (6, 8, 8, "done"),
        (6, 8, 9, "done"),
        (6, 8, 7.9, "done"),
        (6, 8, 7, "partly"),
        (6, 8, 6.2, "partly"),
        (6, 8, 6, "not_done"),
        (6, 8, 5, "not_done"),
        # A delay that should fall from 40 days to 20.
        (40, 20, 20, "done"),
        (40, 20, 30, "partly"),
        (40, 20, 45, "not_done"),
        # Nothing was to change.
        (6, 6, 6, "done"),
        (6, 6, 5, "not_done"),
        (None, 8, 8, "unknown"),
        (6, 8, None, "unknown"),
    ],
)
def test_a_change_is_done_partly_done_or_not(without, expected, found, verdict):
    assert finding(without, expected, found).verdict == verdict


@given(FIGURES, FIGURES, st.floats(0, 1))
def test_the_share_is_the_part_of_the_way_gone(without, expected, part):
    result = finding(without, expected, without + part * (expected - without))
    if abs(expected - without) > 1e-3:
        assert result.share == pytest.approx(part, abs=1e-5)


@given(FIGURES, FIGURES, FIGURES)
def test_the_direction_does_not_matter(without, expected, found):
    one, other = finding(without, expected, found), finding(-without, -expected, -found)
    assert one.verdict == other.verdict
    assert one.verdict is not Verdict.UNKNOWN


def test_the_same_content_has_the_same_digest_whatever_the_order_of_its_keys():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
