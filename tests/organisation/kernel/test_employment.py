"""Headcount, FTE at a date, FTE over a year: the rulebook's examples, and what holds whatever the figures."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.organisation.kernel.employment import (
    Ceiling,
    Flow,
    Perimeter,
    Presence,
    UnknownLawError,
    WrongShareError,
    days_in,
    exact,
    fte,
    fte_year,
    fte_year_by_months,
    headcount,
    hours,
    is_part_time_allowed,
    next_fte_year,
    pay_share,
    staffing_schedule,
)

FULL = Fraction(1)
EIGHTY = exact(0.8)
D = dt.date
LONG_AGO = D(2000, 1, 1)


@pytest.mark.parametrize(
    ("case", "presences", "on", "fte_on_day", "over_2025"),
    [
        ("T-EMP-1: 80 % all year", [(EIGHTY, LONG_AGO, None)], D(2025, 12, 31), 0.8, 0.8),
        ("T-EMP-2: 80 % from July", [(EIGHTY, D(2025, 7, 1), D(2025, 12, 31))], D(2025, 12, 31), 0.8, 0.403288),
        (
            "T-EMP-3: leaves on 31 March, replaced on 1 October",
            [(FULL, LONG_AGO, D(2025, 3, 31)), (FULL, D(2025, 10, 1), None)],
            D(2025, 12, 31),
            1.0,
            0.498630,
        ),
        ("nobody on the day he has left", [(FULL, LONG_AGO, D(2025, 3, 31))], D(2025, 4, 1), 0.0, 0.246575),
        ("the last day is worked", [(FULL, LONG_AGO, D(2025, 3, 31))], D(2025, 3, 31), 1.0, 0.246575),
    ],
)
def test_fte_at_a_date_and_over_a_year_emp_002_emp_003(case, presences, on, fte_on_day, over_2025):
    people = [Presence(*presence) for presence in presences]
    assert float(fte(people, on)) == pytest.approx(fte_on_day)
    assert float(fte_year(people, 2025)) == pytest.approx(over_2025, abs=5e-7)


def test_the_same_half_year_is_four_tenths_by_months_for_display_only_t_emp_2_emp_009():
    assert fte_year_by_months([Presence(EIGHTY, D(2025, 7, 1), D(2025, 12, 31))], 2025) == Fraction(2, 5)


def test_a_share_is_paid_otherwise_than_worked_t_emp_1_emp_004():
    assert pay_share(EIGHTY, D(2025, 1, 1)) == Fraction(6, 7)
    assert pay_share(exact("0.9"), D(2025, 1, 1)) == Fraction(32, 35)
    assert pay_share(Fraction(1, 2), D(2025, 1, 1)) == Fraction(1, 2)
    assert pay_share(Fraction(7, 10), D(2025, 1, 1)) == Fraction(7, 10)


def test_one_who_leaves_and_his_replacement_are_one_head_and_no_schedule_t_emp_3_emp_001_emp_007():
    people = [Presence(FULL, LONG_AGO, D(2025, 3, 31)), Presence(FULL, D(2025, 10, 1))]
    assert headcount(people, D(2025, 12, 31)) == 1
    assert headcount(people, D(2025, 6, 1)) == 0
    flows = [Flow(-FULL, D(2025, 4, 1)), Flow(FULL, D(2025, 10, 1))]
    assert staffing_schedule(flows, 2025) == 0


def test_an_entry_in_september_counts_for_a_third_then_for_the_rest_t_emp_4_emp_008():
    entry = Flow(FULL, D(2025, 9, 1))
    assert entry.in_year_effect == Fraction(122, 365)
    assert float(entry.in_year_effect) == pytest.approx(0.334247, abs=5e-7)
    assert float(entry.full_year_extension) == pytest.approx(0.665753, abs=5e-7)


@pytest.mark.parametrize(("consumed", "breach"), [("99.996", "0"), ("100", "0"), ("100.01", "0.01")])
def test_a_ceiling_is_held_or_breached_t_emp_5_emp_006(consumed, breach):
    assert Ceiling("Intérieur", 2026, exact(100.0)).breach(exact(consumed)) == exact(breach)


def test_a_transfer_between_programmes_is_out_of_the_schedule_emp_007():
    flows = [Flow(FULL, D(2026, 2, 1)), Flow(FULL, D(2026, 3, 1), Perimeter.TRANSFER), Flow(FULL, D(2027, 1, 1))]
    assert staffing_schedule(flows, 2026) == 1


def test_a_full_time_year_is_1607_hours_emp_005():
    assert hours(FULL, D(2026, 1, 1)) == 1607
    assert hours(Fraction(1, 2), D(2003, 1, 1)) == 800


def test_part_time_is_at_least_half_emp_004():
    assert is_part_time_allowed(Fraction(1, 2), D(2026, 1, 1))
    assert not is_part_time_allowed(Fraction(2, 5), D(2026, 1, 1))


def test_a_leap_year_has_366_days_emp_009():
    assert (days_in(2024), days_in(2025), days_in(2000), days_in(1900)) == (366, 365, 366, 365)
    assert fte_year([Presence(FULL, D(2024, 2, 29), D(2024, 2, 29))], 2024) == Fraction(1, 366)


def test_the_law_before_our_tables_is_not_invented():
    with pytest.raises(UnknownLawError):
        pay_share(EIGHTY, D(1950, 1, 1))


@pytest.mark.parametrize("share", ["0", "-0.1", "1.01"])
def test_what_is_no_working_time_share_is_refused(share):
    with pytest.raises(WrongShareError):
        Presence(exact(share), LONG_AGO)


days = st.dates(D(2019, 1, 1), D(2029, 12, 31))
shares = st.integers(1, 100).map(lambda hundredths: Fraction(hundredths, 100))


@st.composite
def presences(draw):
    first, second = draw(days), draw(st.one_of(st.none(), days))
    since, until = (first, second) if second is None else (min(first, second), max(first, second))
    return Presence(draw(shares), since, until)


@given(shares, days, st.sampled_from([1, -1]))
def test_the_two_parts_of_a_flow_add_up_to_it_emp_008(share, day, sign):
    flow = Flow(sign * share, day)
    assert flow.in_year_effect + flow.full_year_extension == sign * share


@given(st.lists(presences(), max_size=6), st.integers(2019, 2029))
def test_fte_over_a_year_is_the_mean_of_its_days_emp_003_emp_009(people, year):
    every_day = (D(year, 1, 1) + dt.timedelta(days=n) for n in range(days_in(year)))
    assert fte_year(people, year) == sum((fte(people, day) for day in every_day), Fraction(0)) / days_in(year)


@given(st.lists(presences(), max_size=6), st.integers(2019, 2028))
def test_the_next_year_follows_from_this_one_and_the_flows_of_both_emp_008(people, year):
    flows = [Flow(one.share, one.since) for one in people]
    flows += [Flow(-one.share, one.until + dt.timedelta(days=1)) for one in people if one.until]
    assert next_fte_year(fte_year(people, year), flows, year) == fte_year(people, year + 1)


@given(st.lists(presences(), max_size=6), days)
def test_fte_never_exceeds_the_headcount(people, day):
    assert 0 <= fte(people, day) <= headcount(people, day)
