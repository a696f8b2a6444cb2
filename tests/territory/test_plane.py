"""A part of the drawing of the departments, enlarged: what is framed, and that nothing is deformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.territory.kernel.plane import Plane
from phare.territory.queries import department_map

COORDINATE = st.integers(0, 900)


def square(left: int, top: int, side: int) -> list[list[list[list[int]]]]:
    return [[[[left, top], [left + side, top], [left + side, top + side], [left, top + side], [left, top]]]]


@pytest.mark.parametrize(
    ("shapes", "size", "point", "at"),
    [
        # One square of 10 on 400 points: 32 times larger, held by the height, which is four fifths of the width.
        ({"A": square(100, 50, 10)}, (322, 322), (100, 50), [1, 1]),
        ({"A": square(100, 50, 10)}, (322, 322), (110, 60), [321, 321]),
        ({"A": square(0, 0, 10), "B": square(30, 0, 10)}, (402, 102), (40, 10), [401, 101]),
    ],
)
def test_departments_fill_the_width_or_four_fifths_of_it(shapes, size, point, at) -> None:
    plane = Plane.of(shapes, list(shapes), 400)
    assert plane.size == size
    assert plane.point(point) == at


def test_an_inset_is_not_framed() -> None:
    far = [*square(100, 100, 10), [[[900, 0], [905, 0], [905, 5], [900, 0]]]]
    assert Plane.of({"75": far}, ["75"], 400) == Plane.of({"75": square(100, 100, 10)}, ["75"], 400)


def test_the_whole_drawing_is_left_as_it_is() -> None:
    drawn = department_map()
    plane = Plane.whole((drawn.width, drawn.height))
    assert plane.polygons(drawn.shapes["04"]) == drawn.shapes["04"]


@given(COORDINATE, COORDINATE, st.integers(1, 300), COORDINATE, COORDINATE, st.integers(1, 300))
def test_every_point_framed_is_on_the_plane_and_squares_stay_squares(x, y, side, other_x, other_y, other) -> None:
    shapes = {"A": square(x, y, side), "B": square(other_x, other_y, other)}
    plane = Plane.of(shapes, ["A", "B"], 640)
    wide, high = plane.size
    assert wide <= 642 and high <= 514
    for shape in shapes.values():
        [[ring]] = plane.polygons(shape)
        assert all(0 <= px <= wide + 1 and 0 <= py <= high + 1 for px, py in ring)
        (ax, ay), (bx, _), (_, cy) = ring[0], ring[1], ring[2]
        assert bx - ax == pytest.approx(cy - ay, abs=0.21)
        assert plane.width_of(shape) == pytest.approx(bx - ax, abs=0.21)
