"""No figure of too few units, or nearly all of one, is told; nor can it be computed from what is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from phare.indicators.kernel.secrecy import (
    DeducibleError,
    Rule,
    Secrecy,
    WrongTableError,
    deducible,
    is_secret,
    protect,
    refuse_deducible,
    strictest,
)
from phare.organisation.kernel.masking import Status

FIRMS, HOUSEHOLDS = Secrecy.BUSINESSES.rule, Secrecy.HOUSEHOLDS.rule


def codes(found):
    rows, columns = found.status.shape
    return [[found.code(row, column) for column in range(columns)] for row in range(rows)]


def test_two_firms_are_hidden_with_one_more_in_the_row_and_in_the_column_t_sta_1():
    values = [[20, 50, 90], [60, 70, 80], [90, 90, 95]]
    firms = [[2, 5, 9], [6, 7, 8], [9, 9, 9]]
    found = codes(protect(values, firms, FIRMS))
    assert found == [["s", "s", "", ""], ["s", "s", "", ""], ["", "", "", ""], ["", "", "", ""]]


@pytest.mark.parametrize(("share", "secret"), [(0.85, True), (0.849, False), (0.9, True), (None, False)])
def test_five_firms_of_which_one_gives_nearly_all_t_sta_2(share, secret):
    assert is_secret(5, FIRMS, share) is secret


@pytest.mark.parametrize(("top", "hidden"), [(85.0, True), (84.9, False)])
def test_a_dominated_cell_of_a_table_t_sta_2(top, hidden):
    values = [[100.0, 400.0], [400.0, 400.0]]
    found = protect(values, [[5, 9], [9, 9]], FIRMS, [[top, 90], [90, 90]])
    assert (found.code(0, 0) == "s") is hidden


@pytest.mark.parametrize(("units", "secret"), [(10, True), (11, False), (0, False), (1, True)])
def test_households_of_tax_files_t_sta_3(units, secret):
    assert is_secret(units, HOUSEHOLDS) is secret


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, FIRMS], FIRMS),
        ([HOUSEHOLDS, HOUSEHOLDS], HOUSEHOLDS),
        # Eleven at least as for households, and none that gives 85 % as for businesses.
        ([FIRMS, HOUSEHOLDS, None], Rule(11, 0.85)),
    ],
)
def test_the_strictest_of_rules_hides_all_that_any_of_them_hides(rules, expected):
    assert strictest(rules) == expected


@given(
    st.lists(st.sampled_from([None, FIRMS, HOUSEHOLDS, Rule(5, 0.5)]), max_size=4),
    st.floats(0, 40),
    st.none() | st.floats(0, 1),
)
def test_so_it_does_whatever_is_counted(rules, units, share):
    rule = strictest(rules)
    hidden = any(is_secret(units, each, share) for each in rules if each is not None)
    assert not hidden or (rule is not None and is_secret(units, rule, share))


def test_what_is_hidden_elsewhere_is_hidden_here_and_cannot_be_found():
    values, units = [[20, 50, 90]], [[9, 9, 9]]
    assert codes(protect(values, units, FIRMS))[0] == ["", "", "", ""]
    assert codes(protect(values, units, FIRMS, kept=[[False, True, True, False]] * 2))[0] == ["", "s", "s", ""]
    # One alone would be what the total leaves over.
    assert codes(protect(values, units, FIRMS, kept=[[False, True, False, False]] * 2))[0] == ["s", "s", "", ""]


def test_a_table_whose_only_hidden_cell_is_given_by_the_total_is_refused_t_sta_4():
    values = np.array([[20.0, 50, 70], [60, 70, 130], [80, 120, 200]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[0, 0] = True
    with pytest.raises(DeducibleError) as refused:
        refuse_deducible(values, hidden)
    assert refused.value.cells == ((0, 0),)
    hidden[:2, :2] = True
    refuse_deducible(values, hidden)


def test_hidden_zero_and_missing_are_three_things_sta_008():
    found = protect([[20, 0, 90], [60, np.nan, 80], [90, 90, 95]], [[2, 0, 9], [6, 0, 8], [9, 9, 9]], FIRMS)
    assert (found.code(0, 0), found.code(0, 1), found.code(1, 1), found.code(2, 2)) == ("s", "0", "m", "")
    assert np.isnan(found.values[0, 0]) and found.values[0, 1] == 0 and np.isnan(found.values[1, 1])


def test_a_missing_cell_hides_nothing_for_another():
    found = protect([[20, np.nan], [np.nan, np.nan]], [[2, 0], [0, 0]], FIRMS)
    assert codes(found) == [["s", "m", "s"], ["m", "m", "m"], ["s", "m", "s"]]


def test_two_hidden_cells_of_one_firm_each_take_a_third():
    """Their sum is computed from the total: it would be a cell of two firms."""
    found = protect([[10, 10, 90, 90]] * 3, [[1, 1, 9, 9], [9] * 4, [9] * 4], FIRMS)
    assert sum(code == "s" for code in codes(found)[0][:-1]) >= 3


def test_a_dominated_cell_takes_enough_others_for_what_they_come_to_not_to_be_dominated():
    values = [[100.0, 1.0, 2.0, 90.0], [80.0] * 4, [80.0] * 4]
    largest = [[95.0, 0.2, 0.2, 9.0], [8.0] * 4, [8.0] * 4]
    found = protect(values, [[5] * 4, [9] * 4, [9] * 4], FIRMS, largest)
    hidden = found.status[0, :-1] == Status.SUPPRESSED
    assert hidden[3], "with 1 and 2 alone, the largest firm would still be 92 % of what is computed"


@pytest.mark.parametrize(
    ("values", "units", "largest"),
    [
        ([[-1.0]], [[3]], None),
        ([[np.inf]], [[3]], None),
        ([[1.0]], [[-3]], None),
        ([[1.0]], [[np.nan]], None),
        ([[1.0]], [[3, 3]], None),
        ([1.0], [3], None),
        ([[1.0]], [[3]], [[1.0, 2.0]]),
    ],
)
def test_a_table_that_is_none_is_refused(values, units, largest):
    with pytest.raises(WrongTableError):
        protect(values, units, FIRMS, largest)


def test_an_empty_table_has_its_total():
    assert codes(protect(np.zeros((0, 0)), np.zeros((0, 0)), FIRMS)) == [["0"]]
    assert Secrecy.NONE.rule is None and Secrecy.HOUSEHOLDS.words


def bounds(values, hidden):
    """Return the least and the greatest value of each hidden cell that agree with all that is shown.

    The independent oracle: a linear program for each side of each cell, knowing only the figures shown, that the rest
    add up, and that nothing is below 0.
    """
    rows, columns = values.shape
    cells = list(itertools.product(range(rows), range(columns)))
    place = {cell: index for index, cell in enumerate(cells)}
    equal = []
    for i in range(rows):
        line = np.zeros(len(cells))
        line[[place[i, j] for j in range(columns - 1)]] = 1
        line[place[i, columns - 1]] = -1
        equal.append(line)
    for j in range(columns):
        line = np.zeros(len(cells))
        line[[place[i, j] for i in range(rows - 1)]] = 1
        line[place[rows - 1, j]] = -1
        equal.append(line)
    limits = [(0, None) if hidden[cell] else (values[cell], values[cell]) for cell in cells]
    for cell in zip(*np.nonzero(hidden), strict=True):
        goal = np.zeros(len(cells))
        goal[place[cell]] = 1
        least = linprog(goal, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=limits)
        most = linprog(-goal, A_eq=equal, b_eq=np.zeros(len(equal)), bounds=limits)
        assert least.status == 0
        yield (int(cell[0]), int(cell[1])), least.fun, np.inf if most.status == 3 else -most.fun


def with_totals(cells):
    rows = np.vstack([cells, cells.sum(axis=0)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(
            st.sampled_from([0, 1, 2, 5, 9]).flatmap(lambda n: st.lists(st.integers(0, 9), min_size=n, max_size=n)),
            min_size=shape[1],
            max_size=shape[1],
        ),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def arrays(table):
    return (
        np.array([[sum(cell) for cell in row] for row in table], dtype=float),
        np.array([[len(cell) for cell in row] for row in table], dtype=float),
        np.array([[max(cell, default=0) for cell in row] for row in table], dtype=float),
    )


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_hidden_cell_can_be_computed_from_what_is_shown_sta_005(table):
    values, units, largest = arrays(table)
    found = protect(values, units, FIRMS, largest)
    hidden = found.status == Status.SUPPRESSED
    for cell, least, most in bounds(with_totals(values), hidden):
        assert most - least > 0.5, (cell, least, most, found.status)
    assert not deducible(with_totals(values), hidden)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_what_can_be_computed_is_what_a_linear_program_computes(table, dice):
    values = with_totals(arrays(table)[0])
    hidden = np.array([[dice.random() < 0.5 for _ in row] for row in values])
    exact = tuple(cell for cell, least, most in bounds(values, hidden) if most - least < 1e-6)
    assert deducible(values, hidden) == exact


@settings(max_examples=200, deadline=None)
@given(tables)
def test_nothing_secret_is_shown_neither_alone_nor_by_difference(table):
    values, units, largest = arrays(table)
    found = protect(values, units, FIRMS, largest)
    hidden = found.status == Status.SUPPRESSED
    counts = with_totals(units)
    assert not ((counts > 0) & (counts < 3) & ~hidden).any()
    for i in range(values.shape[0]):
        if not hidden[i, -1] and hidden[i].any():
            rest = hidden[i, :-1]
            assert units[i][rest].sum() >= 3
            assert largest[i][rest].max() < 0.85 * values[i][rest].sum()
    for j in range(values.shape[1]):
        if not hidden[-1, j] and hidden[:, j].any():
            rest = hidden[:-1, j]
            assert units[:, j][rest].sum() >= 3
            assert largest[:, j][rest].max() < 0.85 * values[:, j][rest].sum()


@settings(max_examples=100, deadline=None)
@given(tables)
def test_what_is_shown_is_true_and_what_needs_no_hiding_is_shown(table):
    values, units, largest = arrays(table)
    found = protect(values, units, FIRMS, largest)
    seen = ~np.isnan(found.values)
    assert (found.values[seen] == with_totals(values)[seen]).all()
    safe = protect(values, units + 11, HOUSEHOLDS)
    assert not (safe.status == Status.SUPPRESSED).any()


def test_the_communes_of_a_department_take_no_time():
    """360 communes, 10 columns: a page may ask for it."""
    import time

    dice = np.random.default_rng(7)
    units = dice.poisson(6, (360, 10))
    values = units * dice.uniform(1, 9, units.shape)
    start = time.perf_counter()
    found = protect(values, units, FIRMS, values * dice.uniform(0.2, 0.9, units.shape))
    assert (found.status == Status.SUPPRESSED).any()
    assert time.perf_counter() - start < 2.0
