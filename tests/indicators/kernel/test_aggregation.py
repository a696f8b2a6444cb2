"""From territories to the whole, on tables that a head of service can read; a missing figure is never a zero."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from phare.indicators.kernel.aggregation import WrongDenominatorError, aggregated, rate_of_whole
from phare.indicators.kernel.definition import Aggregation, Direction, Missing
from phare.indicators.kernel.progress import rate, rolled_up

SUM, RATIO, MEAN, MAXIMUM, LAST, NONE = Aggregation
PEOPLE = {"04": 160_000.0, "05": 140_000.0, "13": 2_000_000.0}


@pytest.mark.parametrize(
    ("how", "values", "value"),
    [
        (SUM, {"04": 3, "05": 4, "13": 50}, 57),
        (RATIO, {"04": 0.5, "05": 0.5, "13": 0.1}, 350_000 / 2_300_000),
        (MEAN, {"04": 0.5, "05": 0.5, "13": 0.1}, 350_000 / 2_300_000),
        (MAXIMUM, {"04": 3, "05": -4, "13": 1}, 3),
        (LAST, {"04": 3, "05": 4, "13": None}, 4),
    ],
)
def test_each_aggregation(how, values, value):
    assert aggregated(values, how, PEOPLE).value == pytest.approx(value)


def test_a_sum_that_lacks_a_territory_is_null_and_tells_what_the_others_come_to():
    found = aggregated({"04": 3, "05": None, "13": 50}, SUM, PEOPLE)
    assert (found.value, found.partial, found.reason) == (None, 53, Missing.INCOMPLETE)
    assert found.missing == {"05": Missing.NO_ACTUAL}
    assert found.coverage == pytest.approx(2_160_000 / 2_300_000)


def test_a_mean_holds_for_the_share_that_is_covered():
    found = aggregated({"04": 0.5, "05": 0.3, "13": None}, MEAN, PEOPLE)
    assert found.value == pytest.approx((80_000 + 42_000) / 300_000)
    assert found.coverage == pytest.approx(300_000 / 2_300_000)
    assert found.missing == {"13": Missing.NO_ACTUAL}


def test_where_there_is_nothing_to_count_nothing_lacks():
    found = aggregated({"04": 0.5, "05": None}, RATIO, {"04": 10.0, "05": 0.0})
    assert (found.value, found.coverage, found.missing) == (0.5, 1.0, {})
    assert aggregated({"05": 3.0}, RATIO, {"05": 0.0}).reason is Missing.NOTHING_APPLIES


@pytest.mark.parametrize(
    ("values", "how", "reason"),
    [
        ({"04": 1.0}, NONE, Missing.NOT_AGGREGATED),
        ({}, SUM, Missing.NOTHING_APPLIES),
        ({"04": None}, SUM, Missing.INCOMPLETE),
        ({"04": float("nan")}, MEAN, Missing.INCOMPLETE),
        ({"04": 1e308, "05": 1e308}, SUM, Missing.NOT_FINITE),
    ],
)
def test_why_there_is_no_figure(values, how, reason):
    found = aggregated(values, how, PEOPLE)
    assert (found.value, found.reason) == (None, reason)


def test_a_denominator_that_is_not_known_is_said_and_the_territories_are_counted():
    found = aggregated({"04": 1.0, "2A": 5.0}, MEAN, PEOPLE)
    assert (found.value, found.missing, found.coverage) == (1.0, {"2A": Missing.NO_DENOMINATOR}, 0.5)


@pytest.mark.parametrize("denominators", [None, {"04": -1.0}, {"04": float("nan")}])
def test_a_mean_without_weight_or_with_a_false_one_is_refused(denominators):
    with pytest.raises(WrongDenominatorError):
        aggregated({"04": 1.0}, MEAN, denominators)


def test_the_rate_of_a_whole_is_over_the_territories_that_answered():
    found = rate_of_whole(
        {"04": 0, "05": 0, "13": 0}, {"04": 5, "05": None, "13": 20}, {"04": 10, "05": 100, "13": 40}, SUM, Direction.UP
    )
    assert found.rate.raw == pytest.approx(25 / 50), (
        "05, which has not answered, weighs neither in the way nor in what is done"
    )
    assert found.missing == {"05": Missing.NO_ACTUAL}
    assert found.coverage == pytest.approx(2 / 3)


def test_the_worked_example_of_the_page():
    """docs/kernels/progress.md."""
    colleges = {"A": 40.0, "B": 60.0, "C": 100.0}
    initial, target = {"A": 20, "B": 30, "C": 10}, {"A": 80, "B": 80, "C": 60}
    answered = {"A": 50, "B": 90, "C": None}
    region = rate_of_whole(initial, answered, target, RATIO, Direction.UP, colleges)
    assert aggregated(answered, RATIO, colleges).value == pytest.approx(74)
    assert (region.rate.raw, region.coverage) == (pytest.approx(48 / 54), 0.5)
    kept = rate_of_whole(initial, answered | {"C": 10}, target, RATIO, Direction.UP, colleges)
    assert kept.rate.raw == pytest.approx(24 / 52)
    rates = {code: rate(initial[code], answered[code], target[code], Direction.UP) for code in "ABC"}
    whole = rolled_up(rates, {"A": 2.0, "B": 1.0, "C": 7.0})
    assert (whole.rate.raw, whole.rate.bounded) == (pytest.approx(0.7333, abs=1e-4), pytest.approx(2 / 3))


def test_the_rate_of_a_whole_tells_why_it_is_null():
    zero, two = {"04": 0.0}, {"04": 2.0}
    assert rate_of_whole(zero, {"04": None}, two, SUM, Direction.UP).rate.missing is Missing.NOTHING_APPLIES
    assert rate_of_whole(zero, two, two, NONE, Direction.UP).rate.missing is Missing.NOT_AGGREGATED
    assert rate_of_whole(two, two, zero, SUM, Direction.UP).rate.missing is Missing.AGAINST_DIRECTION
    assert rate_of_whole({"04": float("inf")}, two, two, SUM, Direction.UP).missing == {"04": Missing.NOT_FINITE}


figures = st.integers(-10_000, 10_000).map(lambda number: number / 8)
weights = st.integers(0, 1000).map(float)
territories = st.dictionaries(
    st.integers(1, 95).map("{:02}".format), st.tuples(st.none() | figures, weights), max_size=8
)
additive = st.sampled_from([SUM, RATIO, MEAN, MAXIMUM])


def split(given_figures):
    return {c: v for c, (v, _) in given_figures.items()}, {c: w for c, (_, w) in given_figures.items()}


def oracle(values, how, denominators):
    """The rule in fractions and plain loops: None where a sum or a maximum lacks a territory, or nothing is known."""
    top, bottom, largest, known = Fraction(0), Fraction(0), None, 0
    for code, value in values.items():
        weight = Fraction(denominators[code])
        if how in (RATIO, MEAN) and weight == 0:
            continue
        if value is None:
            if how in (SUM, MAXIMUM):
                return None
            continue
        known += 1
        top += Fraction(value) * (weight if how in (RATIO, MEAN) else 1)
        bottom += weight if how in (RATIO, MEAN) else 0
        largest = Fraction(value) if largest is None else max(largest, Fraction(value))
    if not known:
        return None
    return largest if how is MAXIMUM else top if how is SUM else top / bottom


@given(territories, additive)
def test_the_figure_is_the_one_of_the_rule_in_exact_fractions(given_figures, how):
    values, denominators = split(given_figures)
    found, exact = aggregated(values, how, denominators), oracle(values, how, denominators)
    if exact is None:
        assert found.value is None and found.reason is not None
    else:
        assert found.value == pytest.approx(float(exact), rel=1e-14, abs=1e-14)
    assert found.coverage is None or 0 <= found.coverage <= 1
    known = [code for code, value in values.items() if value is not None]
    assert not set(found.missing) & set(known)


@given(territories, additive, st.randoms(use_true_random=False))
def test_the_order_of_territories_does_not_matter(given_figures, how, dice):
    values, denominators = split(given_figures)
    codes = list(values)
    dice.shuffle(codes)
    assert aggregated(values, how, denominators) == aggregated(
        {code: values[code] for code in codes}, how, denominators
    )


@given(territories, st.sampled_from([RATIO, MEAN]))
def test_a_mean_is_between_the_smallest_and_the_largest_of_what_is_known(given_figures, how):
    values, denominators = split(given_figures)
    found = aggregated(values, how, denominators)
    assume(found.value is not None)
    known = [value for code, value in values.items() if value is not None and denominators[code] > 0]
    assert min(known) - 1e-9 <= found.value <= max(known) + 1e-9


@given(territories, territories, additive)
def test_a_whole_of_wholes_is_the_whole(one, other, how):
    """Departments to regions to the nation, or departments to the nation: the same, where all is known."""
    apart = {f"{code}'": pair for code, pair in other.items()}
    parts = [split({c: (v or 0.0, w) for c, (v, w) in part.items()}) for part in (one, apart)]
    regions = [aggregated(values, how, denominators) for values, denominators in parts]
    assume(all(region.value is not None for region in regions))
    masses = {str(at): sum(denominators.values()) for at, (_, denominators) in enumerate(parts)}
    twice = aggregated({str(at): region.value for at, region in enumerate(regions)}, how, masses)
    once = aggregated({**parts[0][0], **parts[1][0]}, how, {**parts[0][1], **parts[1][1]})
    assert twice.value == pytest.approx(once.value, rel=1e-9, abs=1e-9)


@given(st.dictionaries(st.integers(1, 95).map(str), st.tuples(*[st.none() | figures] * 3), max_size=8), additive)
def test_the_rate_of_a_whole_is_that_of_the_territories_that_answered_alone(given_figures, how):
    def series(codes):
        return [{code: given_figures[code][place] for code in codes} for place in range(3)]

    people = dict.fromkeys(given_figures, 7.0)
    answered = [code for code, triple in given_figures.items() if None not in triple]
    found = rate_of_whole(*series(given_figures), how, Direction.UP, people)
    alone = rate_of_whole(*series(answered), how, Direction.UP, people)
    assert found.rate == alone.rate
    assert set(found.missing) == set(given_figures) - set(answered)
