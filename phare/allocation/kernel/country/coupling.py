"""The ceilings of a country held by prices: Dantzig and Wolfe's decomposition, with the bound that goes with it.

A master program mixes what departments offered so far, under the ceilings; its prices are sent to the departments,
which offer again; what they could still gain bounds how far the mix is from the best. docs/kernels/country.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from phare.allocation.kernel.country.program import DUST, CountryProgram, Offer
from phare.allocation.kernel.lp import DUAL, Clock, Floats, LinearProgram, Lines, Rows

GAP = 1e-5
"""The gap that is enough, relative to the points of the country."""
MOST_ROUNDS = 150
HELD = 1e-6
"""FTE above a ceiling that are none."""
SMOOTHING = 0.7
"""How much of the best prices so far is kept in the next ones (Wentges, 1997)."""


@dataclass(frozen=True)
class Question:
    """What every department is asked in a round: prices (N x T, points per FTE); whether its own points count."""

    number: int
    prices: Floats
    counted: bool


Ask = Callable[[Question], Sequence[Offer]]
"""Have every department offer, in the order of the programs."""


@dataclass(frozen=True)
class Round:
    """What is known after a round: points of the best mix, of the bound; None before the ceilings hold."""

    number: int
    points: float | None
    bound: float | None


@dataclass(frozen=True)
class Coupling:
    """What the ceilings make of the country. N programmes, T periods, D departments.

    `prices` are points per FTE of ceiling in a period. `over` is N x T, the FTE by which a ceiling cannot hold,
    whatever is given back. `changes` has, for each department, (change, FTE). `points` and `bound` are those of the
    mix, and what no mix can go below.
    """

    points: float
    bound: float
    prices: Floats
    over: Floats
    changes: tuple[tuple[tuple[int, float], ...], ...]
    rounds: int

    @property
    def gap(self) -> float:
        """How far from the bound the mix may be, relative to its points."""
        return max(0.0, self.points - self.bound) / max(1.0, abs(self.points))


def couple(
    programs: Sequence[CountryProgram],
    ceilings: Floats,
    ask: Ask,
    *,
    gap: float = GAP,
    most_rounds: int = MOST_ROUNDS,
    report: Callable[[Round], None] = lambda _: None,
) -> Coupling:
    """Return what departments recruit and give back under ceilings (N x T, FTE, infinite where there is none).

    Stops at `gap`, or after `most_rounds`. Raises NoSolutionError.
    """
    mix = _Mix(ceilings - np.sum([program.trend for program in programs], axis=0), ask)
    prices = np.zeros(ceilings.shape)
    wished = mix.ask(prices)
    bound = mix.worth(wished, prices)  # what each would do alone: no mix is better
    report(Round(mix.asked, None, bound))
    over = np.zeros(ceilings.shape)
    if np.any(np.sum([offer.use for offer in wished], axis=0) > mix.room + HELD):
        over = _least_over(mix, most_rounds)
        mix.room = mix.room + np.where(over > HELD, over, 0.0) + HELD / 10
    points, master = mix.best()
    while points - bound > gap * max(1.0, abs(points)) and mix.asked < most_rounds:
        smooth = SMOOTHING * prices + (1 - SMOOTHING) * master
        worth = mix.worth(mix.ask(smooth), smooth)
        if worth > bound:
            bound, prices = worth, smooth
        points, master = mix.best()
        report(Round(mix.asked, points, bound))
    return Coupling(points, min(bound, points), prices, np.where(over > HELD, over, 0.0), mix.changes(), mix.asked)


def _least_over(mix: _Mix, most_rounds: int) -> Floats:
    """The least FTE, in all, by which ceilings cannot hold, programme by programme and period by period.

    Cut short by the number of rounds, it is what the best mix so far exceeds: enough, perhaps more than the least.
    """
    mix.ask(np.where(np.isfinite(mix.room), 1.0, 0.0), counted=False)
    while True:
        over, prices = mix.least_over()
        if over.sum() <= HELD or mix.asked >= most_rounds:
            return over
        offers = mix.ask(prices, counted=False)
        if over.sum() - mix.worth(offers, prices) <= HELD:
            return over


class _Mix:
    """What departments offered, and the best convex combination of it. `room` is N x T, FTE beside the trend."""

    def __init__(self, room: Floats, ask: Ask) -> None:
        self.room, self._ask, self.asked = room, ask, 0
        self._offers: list[Sequence[Offer]] = []
        self._shares: Floats = np.zeros(0)

    def ask(self, prices: Floats, *, counted: bool = True) -> Sequence[Offer]:
        """Have every department offer, and keep what it does."""
        offers = self._ask(Question(self.asked, prices, counted))
        self.asked += 1
        self._offers.append(offers)
        return offers

    def worth(self, offers: Sequence[Offer], prices: Floats) -> float:
        """Return the bound that these offers at these prices give (Lagrange)."""
        priced = prices > 0
        return sum(offer.least for offer in offers) - float((prices[priced] * self.room[priced]).sum())

    def best(self) -> tuple[float, Floats]:
        """Return the points of the best mix under the ceilings, and the price of each (N x T)."""
        base = np.array([offer.points for offer in self._offers[0]])
        points = np.array([[offer.points for offer in offers] for offers in self._offers])
        solved = self._solved(points - base, relaxed=False)
        return float(base.sum() + solved.least), self._prices(solved)

    def least_over(self) -> tuple[Floats, Floats]:
        """Return the least FTE over the ceilings that a mix has, and the price of each (N x T)."""
        solved = self._solved(np.zeros((len(self._offers), len(self._offers[0]))), relaxed=True)
        over = np.zeros(self.room.shape)
        over[np.isfinite(self.room)] = solved.value[self._shares.size :]
        return over, self._prices(solved)

    def changes(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """Return what each department changes in the last mix: its offers, each at its share."""
        found: list[dict[int, float]] = [{} for _ in self._offers[0]]
        for offers, shares in zip(self._offers, self._shares.reshape(len(self._offers), -1), strict=True):
            for total, offer, share in zip(found, offers, shares, strict=True):
                for change, fte in offer.changes if share > 0 else ():
                    total[change] = total.get(change, 0.0) + float(share) * fte
        return tuple(tuple(sorted((change, fte) for change, fte in total.items() if fte > DUST)) for total in found)

    def _solved(self, cost: Floats, *, relaxed: bool) -> LinearProgram:
        """The master program: a share of each offer (rounds x departments), shares of a department adding up to 1,
        ceilings held; `relaxed`, each may be exceeded at the price of 1."""
        departments = cost.shape[1]
        bound = np.isfinite(self.room)
        count = int(bound.sum())
        rows = Rows()
        whole = rows.add(np.ones(departments), np.ones(departments))
        ceiling = rows.add(np.full(count, -np.inf), self.room[bound])
        share = np.arange(cost.size).reshape(cost.shape)
        rows.put(np.broadcast_to(whole, cost.shape), share, 1.0)
        use = np.array([[offer.use[bound] for offer in offers] for offers in self._offers])
        at = np.broadcast_to(ceiling, use.shape)
        rows.put(at, np.broadcast_to(share[:, :, None], use.shape), use)
        over = cost.size + np.arange(count if relaxed else 0)
        rows.put(ceiling[: over.size], over, -1.0)
        size = cost.size + over.size
        costs = np.concatenate([cost.ravel(), np.ones(over.size)])
        solved = LinearProgram(
            Lines(costs, np.zeros(size), np.full(size, np.inf), *rows.bounds(), rows.matrix()), Clock(), DUAL
        )
        solved.solve()
        self._shares = np.clip(solved.value[: cost.size], 0.0, 1.0)
        return solved

    def _prices(self, solved: LinearProgram) -> Floats:
        prices = np.zeros(self.room.shape)
        departments = len(self._offers[0])
        prices[np.isfinite(self.room)] = np.maximum(0.0, -solved.price[departments:])
        return prices
