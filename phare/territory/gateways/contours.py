"""From a GeoJSON of the departments to the compact drawing that the project ships, and back.

`phare territory contours departements-1000m.geojson` reads it. The drawing is a plane of whole points, y going down:
metropolitan France in a conic projection, the overseas departments in a column at its left, each at its own scale,
Paris and its neighbours drawn a second time, larger, at the top right.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from typing import Any

from phare.territory.gateways.decoupage import DATA
from phare.values.refusal import Refusal

SHIPPED = DATA / "contours.json.gz"
NOTICE = DATA / "contours.md"

EARTH_KM = 6371.0
PARALLELS, ORIGIN = (44.0, 49.0), (3.0, 46.5)  # those of Lambert-93
GRID = 1.5
"""Kilometres of a point of the drawing; what follows is in kilometres."""
WIDTH, HEIGHT = 1330, 1080
BESIDE = 180
"""The column of overseas departments."""
FRAMES = {
    "971": (10, 30, 150, 150),
    "972": (10, 215, 150, 150),
    "973": (10, 400, 150, 190),
    "974": (10, 625, 150, 150),
    "976": (10, 810, 150, 150),
}
"""Left, top, width and height of the frame of each overseas department."""
ENLARGED, CAPITAL, TIMES = ("75", "92", "93", "94"), (1060, 20), 4.5

Point = tuple[float, float]
Ring = list[list[int]]


class UnreadableContoursError(Refusal):
    """The file is not the contours of the departments."""


@dataclass(frozen=True)
class Contours:
    """A plane of whole points and, for each department, its polygons as lists of rings of [x, y]."""

    source: str
    width: int
    height: int
    polygons: Mapping[str, list[list[Ring]]]


def of_geojson(path: Path) -> Contours:
    """Return the drawing of a GeoJSON whose features have a `code`. Raises UnreadableContoursError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
        shapes = {each["properties"]["code"]: _polygons(each["geometry"]) for each in found}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableContoursError(f"{path.name} n'est pas un GeoJSON de départements ({error}).") from None
    drawn = {code: _metropolitan(polygons) for code, polygons in shapes.items() if code not in FRAMES}
    drawn = _moved(drawn)
    for code in sorted(FRAMES.keys() & shapes.keys()):
        drawn[code] = list(_framed(shapes[code], FRAMES[code]))
    capital = {code: drawn[code] for code in ENLARGED if code in drawn}
    for code, polygons in _enlarged(capital).items():
        drawn[code] = [*drawn[code], *polygons]
    rounded = {code: list(_rounded(polygons)) for code, polygons in sorted(drawn.items())}
    return Contours("", round(WIDTH / GRID), round(HEIGHT / GRID), rounded)


def write(contours: Contours, source: str, path: Path = SHIPPED) -> None:
    """Write the compact file; the same contours give the same bytes."""
    told = {"source": source, "width": contours.width, "height": contours.height, "polygons": contours.polygons}
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


@cache
def shipped(path: Path = SHIPPED) -> Contours:
    """Return the contours that the project ships. Raises UnreadableContoursError."""
    try:
        return Contours(**json.loads(gzip.decompress(path.read_bytes())))
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableContoursError(f"Les contours livrés avec Phare ne se lisent pas : {path.name}.") from error


def _polygons(geometry: Mapping[str, Any]) -> list[list[list[Point]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[[(float(x), float(y)) for x, y in ring] for ring in polygon] for polygon in polygons]


def _metropolitan(polygons: list[list[list[Point]]]) -> list[list[list[Point]]]:
    return [[[_conic(point) for point in ring] for ring in polygon] for polygon in polygons]


def _conic(point: Point) -> Point:
    """Lambert's conformal conic projection, on a sphere; kilometres, y going down."""
    south, north = (radians(each) for each in PARALLELS)

    def stretch(latitude: float) -> float:
        return tan(pi / 4 + latitude / 2)

    power = log(cos(south) / cos(north)) / log(stretch(north) / stretch(south))
    scale = EARTH_KM * cos(south) * stretch(south) ** power / power
    radius = scale / stretch(radians(point[1])) ** power
    middle = scale / stretch(radians(ORIGIN[1])) ** power
    angle = power * radians(point[0] - ORIGIN[0])
    return radius * sin(angle), radius * cos(angle) - middle


def _points(polygons: Iterable[list[list[Point]]]) -> Iterator[Point]:
    return (point for polygon in polygons for ring in polygon for point in ring)


def _moved(drawn: dict[str, list[list[list[Point]]]]) -> dict[str, list[list[list[Point]]]]:
    """The metropole with its top at 10 and its left beside the column of insets."""
    everyone = list(_points(polygon for polygons in drawn.values() for polygon in polygons))
    left, top = min(x for x, _ in everyone) - BESIDE, min(y for _, y in everyone) - 10
    return {
        code: [[[(x - left, y - top) for x, y in ring] for ring in polygon] for polygon in polygons]
        for code, polygons in drawn.items()
    }


def _framed(polygons: list[list[list[Point]]], frame: tuple[int, int, int, int]) -> Iterator[list[list[Point]]]:
    """A department alone in its frame, as large as it can be."""
    left, top, width, height = frame
    middle = sum(y for _, y in _points(polygons)) / sum(1 for _ in _points(polygons))
    flat = [[[(x * cos(radians(middle)), -y) for x, y in ring] for ring in polygon] for polygon in polygons]
    xs, ys = [x for x, _ in _points(flat)], [y for _, y in _points(flat)]
    times = min(width / (max(xs) - min(xs)), height / (max(ys) - min(ys)))
    for polygon in flat:
        yield [[(left + times * (x - min(xs)), top + times * (y - min(ys))) for x, y in ring] for ring in polygon]


def _enlarged(drawn: Mapping[str, list[list[list[Point]]]]) -> dict[str, list[list[list[Point]]]]:
    everyone = list(_points(polygon for polygons in drawn.values() for polygon in polygons))
    if not everyone:
        return {}
    left, top = min(x for x, _ in everyone), min(y for _, y in everyone)
    at_x, at_y = CAPITAL
    return {
        code: [
            [[(at_x + TIMES * (x - left), at_y + TIMES * (y - top)) for x, y in ring] for ring in polygon]
            for polygon in polygons
        ]
        for code, polygons in drawn.items()
    }


def _rounded(polygons: Iterable[list[list[Point]]]) -> Iterator[list[Ring]]:
    """On whole points: what two neighbours share stays shared; what has no surface any more is left out."""
    for polygon in polygons:
        rings = [ring for ring in map(_ring, polygon) if len(ring) > 3]
        if rings:
            yield rings


def _ring(points: Iterable[Point]) -> Ring:
    ring: Ring = []
    for x, y in points:
        point = [round(x / GRID), round(y / GRID)]
        if not ring or ring[-1] != point:
            ring.append(point)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring
