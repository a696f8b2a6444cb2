"""The trend: the photograph, and what the announced movements make of it (EMP-001)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from phare.values.phrase import phrase

from .problem import Problem, ProblemErrors

Cell = tuple[str, str, str]
"""Service, profile, mission."""

ROUNDING = 1e-9
"""FTE, relative to what is added: sums of decimals such as 0.3 - 0.1 - 0.2 are no departure of staff."""


@dataclass(frozen=True)
class Trend:
    """FTE of each cell in each period: `fte[i, t]` for `cells[i]`; cells are sorted."""

    periods: tuple[int, ...]
    cells: tuple[Cell, ...]
    fte: NDArray[np.float64]


def trend_of(problem: Problem) -> Trend:
    """The trend of a problem, in FTE by cell and period.

    Within a year the movements that name their mission come first, then the others, each spread over the
    missions of its service and profile in proportion to what stands there.
    Raises ProblemErrors naming every cell that falls below zero and every movement that has nowhere to go.
    """
    trend, errors = trend_and_errors(problem)
    if errors:
        raise ProblemErrors(errors)
    return trend


def trend_and_errors(problem: Problem) -> tuple[Trend, list[str]]:
    """The trend, and the sentences naming what is impossible in it (empty when all is well)."""
    standing = _photograph(problem)
    named, unnamed = _movements(problem)
    cells = sorted(set(standing) | {cell for _, cell in named})
    by_pair: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        by_pair[cell[:2]].append(cell)
        standing.setdefault(cell, 0.0)
    size = {cell: abs(fte) for cell, fte in standing.items()}
    fte = np.zeros((len(cells), len(problem.periods)))
    errors: list[str] = []
    for index, period in enumerate(problem.periods):
        for cell in cells:
            moved = named.get((period, cell), 0.0)
            standing[cell] += moved
            size[cell] += abs(moved)
        for (when, pair), moved in sorted(unnamed.items()):
            if when == period:
                errors += _spread(moved, period, pair, by_pair[pair], standing, size)
        for row, cell in enumerate(cells):
            if abs(standing[cell]) <= ROUNDING * max(1.0, size[cell]):
                standing[cell] = 0.0
            if standing[cell] < 0:
                errors.append(_below_zero(cell, period, standing[cell]))
            fte[row, index] = standing[cell]
    return Trend(problem.periods, tuple(cells), fte), errors


def _photograph(problem: Problem) -> dict[Cell, float]:
    rows: dict[Cell, list[float]] = defaultdict(list)
    for row in problem.staff:
        rows[row.service, row.profile, row.mission].append(row.fte)
    return {cell: fsum(parts) for cell, parts in rows.items()}


def _movements(
    problem: Problem,
) -> tuple[dict[tuple[int, Cell], float], dict[tuple[int, tuple[str, str]], float]]:
    """Movements added up by period and cell, and by period, service and profile for the others."""
    named: dict[tuple[int, Cell], list[float]] = defaultdict(list)
    unnamed: dict[tuple[int, tuple[str, str]], list[float]] = defaultdict(list)
    for row in problem.movements:
        if row.mission is None:
            unnamed[row.period, (row.service, row.profile)].append(row.fte)
        else:
            named[row.period, (row.service, row.profile, row.mission)].append(row.fte)
    return (
        {key: fsum(parts) for key, parts in named.items()},
        {key: fsum(parts) for key, parts in unnamed.items()},
    )


def _spread(
    moved: float,
    period: int,
    pair: tuple[str, str],
    cells: list[Cell],
    standing: dict[Cell, float],
    size: dict[Cell, float],
) -> list[str]:
    """Spread a movement over the missions of its service and profile; the sentence if nobody is there."""
    total = fsum(standing[cell] for cell in cells)
    if total <= ROUNDING * max(1.0, fsum(size[cell] for cell in cells)):
        return [
            phrase(
                "movements : en {period}, le service « {service} » n'a aucun effectif de profil « {profile} » sur "
                "lequel répartir un mouvement de {moved} ETP ; indiquez sa mission.",
                period=period,
                service=pair[0],
                profile=pair[1],
                moved=f"{moved:g}",
            )
        ]
    for cell in cells:
        share = moved * standing[cell] / total
        standing[cell] += share
        size[cell] += abs(share)
    return []


def _below_zero(cell: Cell, period: int, fte: float) -> str:
    service, profile, mission = cell
    return phrase(
        "movements : en {period}, il resterait {fte} ETP de profil « {profile} » sur la mission « {mission} » dans le "
        "service « {service} » ; un départ dépasse l'effectif présent.",
        period=period,
        fte=f"{fte:g}",
        profile=profile,
        mission=mission,
        service=service,
    )
