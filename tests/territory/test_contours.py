"""The drawing of the departments: all of them, inside its frame, neighbours sharing their border."""

from __future__ import annotations

import json

import pytest

from phare.territory.gateways import contours
from phare.territory.queries import department_map, neighbours_of


def test_the_101_departments_are_inside_the_drawing():
    drawn = department_map()
    assert len(drawn.shapes) == 101
    points = [point for shape in drawn.shapes.values() for polygon in shape for ring in polygon for point in ring]
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in points)


def test_neighbours_share_points_and_no_ring_is_open():
    drawn = department_map()
    points = {
        code: {tuple(point) for polygon in shape for ring in polygon for point in ring}
        for code, shape in drawn.shapes.items()
    }
    assert len(points["04"] & points["05"]) > 5
    assert not points["04"] & points["59"]
    assert all(ring[0] == ring[-1] for shape in drawn.shapes.values() for polygon in shape for ring in polygon)


def test_the_source_and_the_licence_go_with_the_file():
    assert "Licence Ouverte" in contours.shipped().source
    assert "Licence Ouverte 2.0" in contours.NOTICE.read_text()


@pytest.mark.parametrize(
    ("code", "neighbours"),
    [
        ("04", {"05", "06", "26", "83", "84"}),
        ("75", {"92", "93", "94"}),
        ("29", {"22", "56"}),
        ("2A", {"2B"}),
        ("971", set()),
        ("99", set()),
    ],
)
def test_neighbours_are_those_that_share_a_border(code, neighbours):
    assert set(neighbours_of(code)) == neighbours
    assert all(code in neighbours_of(each) for each in neighbours)


def test_what_is_not_contours_is_refused(tmp_path):
    path = tmp_path / "nothing.geojson"
    path.write_text(json.dumps({"features": [{}]}))
    with pytest.raises(contours.UnreadableContoursError):
        contours.of_geojson(path)


def test_a_geojson_gives_its_departments_in_the_plane(tmp_path):
    square = [[[6.0, 44.0], [6.5, 44.0], [6.5, 44.4], [6.0, 44.4], [6.0, 44.0]]]
    path = tmp_path / "one.geojson"
    geometry = {"type": "Polygon", "coordinates": square}
    path.write_text(json.dumps({"features": [{"properties": {"code": "04"}, "geometry": geometry}]}))
    drawn = contours.of_geojson(path)
    (ring,) = drawn.polygons["04"][0]
    wide = max(x for x, _ in ring) - min(x for x, _ in ring)
    assert wide == pytest.approx(40 / contours.GRID, abs=1.5)  # half a degree of longitude at 44 degrees: 40 km
    contours.write(drawn, "essai", tmp_path / "one.json.gz")
    assert contours.shipped(tmp_path / "one.json.gz").polygons == drawn.polygons
