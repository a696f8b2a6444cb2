"""How far a plan has come: rates rolled up its tree, weights brought back to 1 over what has a rate (PAS-010)."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.indicators.kernel.definition import Missing
from phare.indicators.kernel.progress import Rate
from phare.strategy.kernel.progress import Branches, Measured, expected_share, plan_progress

TREE = Branches({1: 10, 2: 10, 3: 11}, {10: 100, 11: 100})
"""Operations 1 and 2 under objective 10, operation 3 under objective 11, both under orientation 100."""
NO_TARGET = Rate(None, None, Missing.NO_TARGET)


def measured(share: float, expected: float | None = None) -> Measured:
    return Measured(Rate(share, share), expected)


@pytest.mark.parametrize(
    ("initial", "target", "expected", "share"),
    [
        (60.0, 100.0, 80.0, 0.5),
        (100.0, 60.0, 90.0, 0.25),
        (60.0, 100.0, 120.0, 1.0),
        (60.0, 60.0, 60.0, None),
        (None, 100.0, 80.0, None),
        (60.0, None, 80.0, None),
        (60.0, 100.0, None, None),
    ],
)
def test_the_share_of_the_way_that_was_expected(initial, target, expected, share) -> None:
    assert expected_share(initial, target, expected) == share


def test_an_operation_weighs_its_indicators_and_each_level_counts_its_own_alike_pas_010() -> None:
    rates = {7: measured(0.2), 8: measured(0.8), 9: measured(1.0)}
    found = plan_progress(TREE, {1: {7: 1.0, 8: 3.0}, 3: {9: 2.0}}, rates)
    assert found.operations[1].rate.bounded == pytest.approx(0.65)
    assert found.operations[1].weights == {7: 0.25, 8: 0.75}
    assert found.objectives[10].rate.bounded == pytest.approx(0.65)
    assert found.objectives[10].missing == {2: Missing.NOTHING_APPLIES}
    assert found.orientations[100].rate.bounded == pytest.approx((0.65 + 1.0) / 2)
    assert found.whole.weights == {100: 1.0}


def test_what_has_no_rate_is_left_out_with_its_reason_never_counted_as_nothing() -> None:
    found = plan_progress(TREE, {1: {7: 1.0, 8: 1.0}}, {7: Measured(NO_TARGET), 8: measured(0.4)})
    assert found.operations[1].rate.bounded == 0.4
    assert found.operations[1].missing == {7: Missing.NO_TARGET}


def test_without_any_indicator_nothing_is_said_of_progress() -> None:
    found = plan_progress(TREE, {}, {})
    assert found.whole.rate == Rate(None, None, Missing.NOTHING_APPLIES)
    assert set(found.operations) == {1, 2, 3}


def test_what_was_expected_is_told_when_it_is_known_of_all_that_counts() -> None:
    whole = plan_progress(TREE, {1: {7: 1.0, 8: 1.0}}, {7: measured(0.1, 0.2), 8: measured(0.1, 0.6)})
    assert whole.operations[1].expected == pytest.approx(0.4)
    partly = plan_progress(TREE, {1: {7: 1.0, 8: 1.0}}, {7: measured(0.1, 0.2), 8: measured(0.1)})
    assert partly.operations[1].expected is None


SHARES = st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=3, max_size=3)


@given(SHARES, st.lists(st.floats(0.01, 100), min_size=3, max_size=3))
def test_progress_lies_between_the_rates_below_and_ignores_the_scale_of_weights(shares, weights) -> None:
    rates = {pk: Measured(NO_TARGET if share is None else Rate(share, share)) for pk, share in enumerate(shares)}
    own = dict(enumerate(weights))
    found = plan_progress(TREE, {1: own}, rates).operations[1]
    doubled = plan_progress(TREE, {1: {pk: 2 * weight for pk, weight in own.items()}}, rates).operations[1]
    known = [share for share in shares if share is not None]
    if not known:
        assert found.rate.bounded is None
        return
    assert found.rate.bounded is not None
    assert doubled.rate.bounded is not None
    assert min(known) - 1e-9 <= found.rate.bounded <= max(known) + 1e-9
    assert isclose(found.rate.bounded, doubled.rate.bounded, abs_tol=1e-9)
    assert isclose(sum(found.weights.values()), 1.0, abs_tol=1e-9)
