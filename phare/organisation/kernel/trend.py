"""The trend: the photograph, and what the announced movements make of it year after year.

Within a year, the movements that name their mission come first, then the others, each spread over the missions of its
service and profile in proportion to what stands there. Vacant posts hold nobody and are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from phare.organisation.kernel.staffing import Movement, Post
from phare.values.phrase import Phrase, phrase

Cell = tuple[str, str, str]
"""Service, profile, mission."""

ROUNDING = 1e-9
"""FTE, relative to what is added: sums of decimals such as 0.3 - 0.1 - 0.2 are no departure of staff."""


@dataclass(frozen=True)
class Impossible:
    """A movement that cannot be: it takes more staff than there is, or has nobody to be spread over."""

    year: int
    service: str
    profile: str
    mission: str | None
    fte: float

    @property
    def sentence(self) -> Phrase:
        """Return what is wrong and what to do."""
        if self.mission is None:
            return phrase(
                "en {year}, le service « {service} » n'a aucun effectif de profil « {profile} » sur lequel répartir "
                "{fte} ETP : indiquez la mission",
                year=self.year,
                service=self.service,
                profile=self.profile,
                fte=_figure(self.fte),
            )
        return phrase(
            "en {year}, il resterait {fte} ETP de profil « {profile} » sur la mission « {mission} » dans le service "
            "« {service} » : un départ dépasse l'effectif présent",
            year=self.year,
            fte=_figure(self.fte),
            profile=self.profile,
            mission=self.mission,
            service=self.service,
        )


@dataclass(frozen=True)
class Trend:
    """FTE of each cell at the photograph (`start`) and at the end of each year: `fte[i, t]` for `cells[i]`, sorted."""

    years: tuple[int, ...]
    cells: tuple[Cell, ...]
    start: NDArray[np.float64]
    fte: NDArray[np.float64]
    impossible: tuple[Impossible, ...] = ()

    def total(self, place: int) -> dict[str, NDArray[np.float64]]:
        """Return FTE by year, the photograph first, added up by service (place 0), profile (1) or mission (2)."""
        whole = np.column_stack([self.start, self.fte])
        sums: dict[str, NDArray[np.float64]] = {}
        for row, cell in zip(whole, self.cells, strict=True):
            sums[cell[place]] = sums[cell[place]] + row if cell[place] in sums else row.copy()
        return sums


def trend(posts: Iterable[Post], movements: Iterable[Movement], years: Sequence[int]) -> Trend:
    """Return the FTE of each service, profile and mission at the end of each of these years, in order.

    Movements of the years before and between those asked for count too. What is impossible is named in `impossible`;
    the figures then mean nothing and must not be used.
    """
    standing = _photograph(posts)
    named, unnamed = _added_up(movements)
    cells = sorted({*standing, *(cell for moves in named.values() for cell in moves)})
    pairs: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        pairs[cell[:2]].append(cell)
        standing.setdefault(cell, 0.0)
    size = {cell: abs(fte) for cell, fte in standing.items()}
    start = np.array([standing[cell] for cell in cells])
    found: dict[int, list[float]] = {}
    impossible: list[Impossible] = []
    for year in sorted({*years, *named, *unnamed}):
        if not years or year > max(years):
            break
        for cell, moved in named.get(year, {}).items():
            standing[cell] += moved
            size[cell] += abs(moved)
        for pair, moved in sorted(unnamed.get(year, {}).items()):
            impossible += _spread(year, pair, moved, pairs[pair], standing, size)
        impossible += _settle(year, cells, standing, size)
        found[year] = [standing[cell] for cell in cells]
    fte = np.array([found[year] for year in years]).reshape(len(years), len(cells)).T
    return Trend(tuple(years), tuple(cells), start, fte, tuple(impossible))


def _photograph(posts: Iterable[Post]) -> dict[Cell, float]:
    rows: dict[Cell, list[float]] = defaultdict(list)
    for post in posts:
        if not post.vacant:
            rows[post.service, post.profile, post.mission].append(post.fte)
    return {cell: fsum(parts) for cell, parts in rows.items()}


def _added_up(
    movements: Iterable[Movement],
) -> tuple[dict[int, dict[Cell, float]], dict[int, dict[tuple[str, str], float]]]:
    """Return the movements of each year added up, by cell, and by service and profile for those without mission."""
    named: dict[int, dict[Cell, list[float]]] = defaultdict(lambda: defaultdict(list))
    unnamed: dict[int, dict[tuple[str, str], list[float]]] = defaultdict(lambda: defaultdict(list))
    for move in movements:
        if move.mission is None:
            unnamed[move.year][move.service, move.profile].append(move.fte)
        else:
            named[move.year][move.service, move.profile, move.mission].append(move.fte)
    return (
        {year: {cell: fsum(parts) for cell, parts in moves.items()} for year, moves in named.items()},
        {year: {pair: fsum(parts) for pair, parts in moves.items()} for year, moves in unnamed.items()},
    )


def _spread(
    year: int,
    pair: tuple[str, str],
    moved: float,
    cells: Sequence[Cell],
    standing: dict[Cell, float],
    size: dict[Cell, float],
) -> list[Impossible]:
    """Spread a movement over the missions of its service and profile, in proportion to what stands there."""
    total = fsum(standing[cell] for cell in cells)
    if total <= ROUNDING * max(1.0, fsum(size[cell] for cell in cells)):
        return [Impossible(year, *pair, None, moved)]
    for cell in cells:
        share = moved * standing[cell] / total
        standing[cell] += share
        size[cell] += abs(share)
    return []


def _settle(
    year: int, cells: Sequence[Cell], standing: dict[Cell, float], size: Mapping[Cell, float]
) -> list[Impossible]:
    """Bring what is zero but for rounding back to zero, and name the cells below it."""
    below = []
    for cell in cells:
        if abs(standing[cell]) <= ROUNDING * max(1.0, size[cell]):
            standing[cell] = 0.0
        if standing[cell] < 0:
            below.append(Impossible(year, *cell, standing[cell]))
    return below


def _figure(fte: float) -> str:
    return f"{fte:g}".replace(".", ",")
