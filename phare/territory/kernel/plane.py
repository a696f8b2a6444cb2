"""A part of the drawing of the departments, moved and enlarged to fill the width of a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Shape = Sequence[Sequence[Sequence[Sequence[float]]]]
"""Polygons, each a list of rings of [x, y]."""


@dataclass(frozen=True)
class Plane:
    """Where a part of a drawing begins (`left`, `top`), how much it is enlarged, and its size once it is, in points."""

    left: float
    top: float
    scale: float
    size: tuple[int, int]

    @classmethod
    def whole(cls, size: tuple[int, int]) -> Plane:
        """Return the plane of a whole drawing of this size."""
        return cls(0, 0, 1, size)

    @classmethod
    def of(cls, shapes: Mapping[str, Shape], codes: Collection[str], width: float) -> Plane:
        """Return the plane, at most so wide, that these departments fill.

        Paris and its neighbours are also drawn in their inset: the largest polygon of each alone is framed.
        """
        points = [point for code in codes for point in largest(shapes[code])[0]]
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        scale = min(width / max(wide, 1), width * 0.8 / max(high, 1))
        return cls(min(xs), min(ys), scale, (round(wide * scale) + 2, round(high * scale) + 2))

    def point(self, at: Sequence[float]) -> list[float]:
        """Return where a point of the drawing is on the plane."""
        return [round((at[0] - self.left) * self.scale + 1, 1), round((at[1] - self.top) * self.scale + 1, 1)]

    def polygons(self, shape: Shape) -> Shape:
        """Return a shape of the drawing as it is on the plane."""
        if self == Plane.whole(self.size):
            return list(shape)
        return [[[self.point(point) for point in ring] for ring in polygon] for polygon in shape]

    def width_of(self, shape: Shape) -> float:
        """Return how wide the largest polygon of a shape is on the plane, in points."""
        xs = [x for x, _y in largest(shape)[0]]
        return (max(xs) - min(xs)) * self.scale


def largest(shape: Shape) -> Sequence[Sequence[Sequence[float]]]:
    """Return the polygon of a shape whose outline is the longest."""
    return max(shape, key=lambda polygon: len(polygon[0]))
