"""The trend is the photograph and what is announced: those who name their mission first, the others spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.allocation.kernel import problem
from phare.allocation.kernel.trend import trend_and_errors
from phare.organisation.kernel.staffing import Movement, Post
from phare.organisation.kernel.trend import trend

POSTS = (
    Post("DCL", "B", "M1", 6.0),
    Post("DCL", "B", "M2", 2.0),
    Post("DCL", "C", "M1", 3.0),
    Post("SER", "T", "M3", 1.0),
    Post("SER", "T", "M3", 5.0, vacant=True),
)


@pytest.mark.parametrize(
    ("case", "movements", "expected"),
    [
        ("nothing is announced", [], {("DCL", "B", "M1"): [6, 6, 6], ("SER", "T", "M3"): [1, 1, 1]}),
        ("a departure names its mission", [(2027, "DCL", "B", -1, "M1")], {("DCL", "B", "M1"): [6, 5, 5]}),
        ("it stays gone", [(2028, "DCL", "B", -1, "M1")], {("DCL", "B", "M1"): [6, 6, 5]}),
        (
            "another does not: it is spread in proportion",
            [(2027, "DCL", "B", -4, None)],
            {("DCL", "B", "M1"): [6, 3, 3], ("DCL", "B", "M2"): [2, 1, 1], ("DCL", "C", "M1"): [3, 3, 3]},
        ),
        (
            "within a year, those that name their mission come first",
            [(2027, "DCL", "B", -2, None), (2027, "DCL", "B", 2, "M2")],
            {("DCL", "B", "M1"): [6, 4.8, 4.8], ("DCL", "B", "M2"): [2, 3.2, 3.2]},
        ),
        ("an arrival opens a mission", [(2027, "SER", "T", 2, "M1")], {("SER", "T", "M1"): [0, 2, 2]}),
        (
            "movements of a year add up",
            [(2027, "SER", "T", -2, "M3"), (2027, "SER", "T", 1, "M3")],
            {("SER", "T", "M3"): [1, 0, 0]},
        ),
    ],
)
def test_the_trend(case, movements, expected):
    moves = [Movement(year, service, profile, fte, mission) for year, service, profile, fte, mission in movements]
    found = trend(POSTS, moves, (2027, 2028))
    assert found.impossible == ()
    for cell, by_year in expected.items():
        row = found.cells.index(cell)
        assert [found.start[row], *found.fte[row]] == pytest.approx(by_year)


def test_movements_before_the_years_asked_for_count():
    found = trend(POSTS, [Movement(2027, "DCL", "B", -1, "M1")], (2029,))
    assert found.total(0)["DCL"] == pytest.approx([11, 10])


def test_movements_after_the_years_asked_for_do_not():
    assert trend(POSTS, [Movement(2030, "DCL", "B", -99, "M1")], (2029,)).impossible == ()


def test_a_departure_beyond_what_there_is_is_named():
    found = trend(POSTS, [Movement(2027, "DCL", "B", -7, "M1")], (2027,))
    assert found.impossible[0].sentence == (
        "en 2027, il resterait -1 ETP de profil « B » sur la mission « M1 » dans le service « DCL » : "
        "un départ dépasse l'effectif présent"
    )


def test_a_movement_with_nobody_to_be_spread_over_is_named():
    found = trend(POSTS, [Movement(2027, "DCL", "T", 1)], (2027,))
    assert "n'a aucun effectif de profil « T » sur lequel répartir 1 ETP" in found.impossible[0].sentence


def test_sums_of_decimals_are_no_departure():
    posts = [Post("S", "J", "M", 0.3)]
    moves = [Movement(2027, "S", "J", -0.1, "M"), Movement(2028, "S", "J", -0.2, "M")]
    found = trend(posts, moves, (2027, 2028))
    assert found.impossible == () and found.fte[0, 1] == 0.0


def test_no_movement_and_no_year_is_the_photograph():
    assert trend(POSTS, [], ()).start.sum() == 12.0
    assert trend((), (), (2027,)).fte.shape == (0, 1)


places = st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from("mn"))
amounts = st.integers(1, 40).map(lambda tenths: tenths / 10)
staff = st.lists(st.tuples(places, amounts), min_size=1, max_size=8).map(
    lambda rows: [Post(*place, fte) for place, fte in rows]
)
moves_of = st.lists(
    st.tuples(st.integers(2027, 2029), places, st.integers(-20, 20).map(lambda n: n / 10), st.booleans()), max_size=6
)


@given(staff, moves_of)
def test_the_total_is_the_photograph_and_the_movements_whatever_they_are(posts, rows):
    moves = [Movement(year, s, j, fte, m if named else None) for year, (s, j, m), fte, named in rows if fte]
    found = trend(posts, moves, (2027, 2028, 2029))
    if found.impossible:
        return
    start = sum(post.fte for post in posts)
    for column, year in enumerate(found.years):
        expected = start + sum(move.fte for move in moves if move.year <= year)
        assert found.fte[:, column].sum() == pytest.approx(expected)
    assert (found.fte >= 0).all()


@given(staff, moves_of)
def test_the_order_of_rows_does_not_matter(posts, rows):
    moves = [Movement(year, s, j, fte, m if named else None) for year, (s, j, m), fte, named in rows if fte]
    one = trend(posts, moves, (2027, 2028, 2029))
    other = trend(posts[::-1], moves[::-1], (2027, 2028, 2029))
    assert bool(one.impossible) == bool(other.impossible)
    if not one.impossible:
        assert np.allclose(one.fte, other.fte)


@given(staff, moves_of)
def test_the_crossing_computes_the_same_trend_on_its_own_arrays(posts, rows):
    """An independent formulation, of the floor above: same cells, same figures, impossible together."""
    moves = [Movement(year, s, j, fte, m if named else None) for year, (s, j, m), fte, named in rows if fte]
    ours = trend(posts, moves, (2027, 2028, 2029))
    theirs, errors = trend_and_errors(
        problem.Problem(
            (2027, 2028, 2029),
            (problem.Service("a"), problem.Service("b")),
            (problem.Profile("x"), problem.Profile("y")),
            tuple(problem.Mission(m, (0.0,) * 3, (0.0,) * 3) for m in "mn"),
            tuple(problem.Staff(p.service, p.profile, p.mission, p.fte) for p in posts),
            tuple(problem.Movement(m.year, m.service, m.profile, m.fte, m.mission) for m in moves),
        )
    )
    assert bool(errors) == bool(ours.impossible)
    if not errors:
        assert theirs.cells == ours.cells
        assert np.allclose(theirs.fte, ours.fte)
