"""Nobody who does not manage a service learns of fewer than 3 agents, neither from a cell nor from a difference."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from phare.organisation.kernel.masking import Status, mask

H, Z, M = "s", "0", "m"


def shown(table, **options):
    """Return a table as it is read: figures, `s` hidden, `0`, `m` missing, totals last."""
    found = mask(table, **options)
    rows, columns = found.status.shape
    return [[found.cell(i, j).status.code or found.cell(i, j).fte for j in range(columns)] for i in range(rows)]


@pytest.mark.parametrize(
    ("case", "table", "expected"),
    [
        ("large cells are shown", [[5, 4], [3, 8]], [[5, 4, 9], [3, 8, 11], [8, 12, 20]]),
        ("three agents are shown", [[3]], [[3, 3], [3, 3]]),
        ("two agents alone hide everything", [[2]], [[H, H], [H, H]]),
        ("a zero is a zero", [[0, 5], [6, 0]], [[Z, 5, 5], [6, Z, 6], [6, 5, 11]]),
        (
            "one small cell hides three others, or the totals would give it away",
            [[2, 5, 9], [6, 7, 8], [9, 9, 9]],
            [[H, H, 9, 16], [H, H, 8, 21], [9, 9, 9, 27], [17, 21, 26, 64]],
        ),
        ("2,4 FTE take at least three agents", [[2.4, 3.1]], [[2.4, 3.1, 5.5], [2.4, 3.1, 5.5]]),
    ],
)
def test_what_is_hidden_sta_005(case, table, expected):
    assert shown(table) == [[pytest.approx(v) if not isinstance(v, str) else v for v in row] for row in expected]


def test_two_cells_of_one_agent_each_would_be_read_as_two_agents_so_a_third_is_hidden():
    found = shown([[1, 1, 9, 9], [9, 9, 9, 9], [9, 9, 9, 9]])
    assert found[0][:2] == [H, H] and found[0].count(H) >= 3
    assert found[0][-1] == 20


def test_hidden_zero_and_missing_are_three_things_sta_008():
    found = mask([[1.0, 0.0, 7.0, 8.0], [4.0, np.nan, 3.0, 9.0], [5.0, 5.0, 5.0, 5.0]])
    codes = [[Status(s).code for s in row] for row in found.status]
    assert codes[0][0] == "s" and codes[0][1] == "0" and codes[1][1] == "m"
    assert found.cell(0, 0).fte is None and found.cell(0, 1).fte == 0.0 and found.cell(1, 1).fte is None
    assert found.cell(1, -1).fte == 16.0


def test_who_manages_a_service_sees_it_whole():
    found = shown([[2, 5, 9], [6, 7, 8], [9, 9, 9]], open_rows=[0])
    assert found[0] == [2, 5, 9, 16]
    assert not any(H in row for row in found)


def test_what_one_manages_is_taken_away_from_the_totals():
    """With row 0 in hand, the total of the first column minus one's own is the two agents of row 1."""
    found = shown([[5, 5], [2, 9], [0, 9]], open_rows=[0])
    assert found[0] == [5, 5, 10]
    assert found[1][0] == H and found[-1][0] == H


def test_few_agents_of_whom_the_headcount_tells_more_than_the_fte():
    assert shown([[1.5, 9], [9, 9]], headcount=[[3, 9], [9, 9]])[0][0] == 1.5
    assert shown([[1.5, 9], [9, 9]], headcount=[[2, 9], [9, 9]])[0][0] == H


def test_agents_on_leave_without_any_fte_are_agents():
    assert shown([[0, 9], [9, 9]], headcount=[[2, 9], [9, 9]])[0][0] == H


def test_whoever_sees_everything_has_nothing_hidden():
    assert shown([[1, 2], [2, 1]], open_rows=[0, 1]) == [[1, 2, 3], [2, 1, 3], [3, 3, 6]]
    assert not mask([[1, 2]], threshold=0).hides


def test_an_empty_table_has_its_total():
    assert shown(np.zeros((0, 0))) == [[Z]]
    assert shown(np.zeros((2, 0))) == [[Z], [Z], [Z]]


def bounds(table, found, open_rows):
    """Return the least and the greatest value of each hidden cell that agree with all that is shown.

    The independent oracle: a linear program for each side of each cell, knowing only the figures shown, that the rest
    add up, and that nobody is negative.
    """
    rows, columns = found.status.shape
    cells = list(itertools.product(range(rows), range(columns)))
    place = {cell: index for index, cell in enumerate(cells)}
    equal, right = [], []
    for i in range(rows):
        line = np.zeros(len(cells))
        line[[place[i, j] for j in range(columns - 1)]] = 1
        line[place[i, columns - 1]] = -1
        equal.append(line)
        right.append(0.0)
    for j in range(columns):
        line = np.zeros(len(cells))
        line[[place[i, j] for i in range(rows - 1)]] = 1
        line[place[rows - 1, j]] = -1
        equal.append(line)
        right.append(0.0)
    hidden = [cell for cell in cells if found.status[cell] == Status.SUPPRESSED]
    limits = [(0, None) if cell in hidden else (found.fte[cell], found.fte[cell]) for cell in cells]
    for cell in hidden:
        goal = np.zeros(len(cells))
        goal[place[cell]] = 1
        least = linprog(goal, A_eq=equal, b_eq=right, bounds=limits)
        most = linprog(-goal, A_eq=equal, b_eq=right, bounds=limits)
        assert least.status == 0
        yield cell, least.fun, np.inf if most.status == 3 else -most.fun


tables = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 6, 9]), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@settings(max_examples=60, deadline=None)
@given(tables, st.sets(st.integers(0, 3)))
def test_no_hidden_cell_can_be_computed_from_what_is_shown_sta_005(table, managed):
    open_rows = {row for row in managed if row < len(table)}
    found = mask(table, open_rows=open_rows)
    for cell, least, most in bounds(table, found, open_rows):
        assert most - least > 0.5, (cell, least, most, found.status)


@settings(max_examples=200, deadline=None)
@given(tables, st.sets(st.integers(0, 3)))
def test_no_small_cell_nor_small_difference_is_shown(table, managed):
    open_rows = {row for row in managed if row < len(table)}
    found = mask(table, open_rows=open_rows)
    closed = [row for row in range(len(table)) if row not in open_rows]
    values = np.asarray(table, dtype=float)[closed]
    hidden = found.status[closed] == Status.SUPPRESSED
    total_hidden = found.status[-1] == Status.SUPPRESSED
    assert not (values[(values > 0) & (values < 3)] != 0)[~hidden[:, :-1][(values > 0) & (values < 3)]].any()
    for i in range(len(closed)):
        if not hidden[i, -1]:
            left = values[i][hidden[i, :-1]].sum()
            assert left == 0 or left >= 3
    for j in range(values.shape[1]):
        if not total_hidden[j] and closed:
            left = values[:, j][hidden[:, j]].sum()
            assert left == 0 or left >= 3
            assert not 0 < values[:, j].sum() < 3


@settings(max_examples=50, deadline=None)
@given(tables)
def test_what_is_shown_is_true(table):
    found = mask(table)
    whole = np.asarray(table, dtype=float)
    whole = np.vstack([whole, whole.sum(axis=0)])
    whole = np.hstack([whole, whole.sum(axis=1, keepdims=True)])
    seen = ~np.isnan(found.fte)
    assert np.allclose(found.fte[seen], whole[seen])
    assert ((found.status == Status.ZERO) <= (whole == 0)).all()


def test_a_whole_department_takes_no_time():
    """25 services, 120 missions: well under the tenth of a second that a page may give it."""
    import time

    dice = np.random.default_rng(7)
    table = np.where(dice.random((25, 120)) < 0.25, dice.integers(1, 12, (25, 120)), 0)
    start = time.perf_counter()
    found = mask(table)
    assert found.hides
    assert time.perf_counter() - start < 1.0
