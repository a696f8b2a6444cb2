"""Many problems at once: the same crossing on the variants of one, wherever the caller has them run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol

from phare.allocation.kernel.life import StoppedError
from phare.allocation.kernel.problem import Problem
from phare.allocation.kernel.solution import Solution
from phare.allocation.kernel.solver import solve


class Spread(Protocol):
    """How a function is applied to many arguments, results in the order of the arguments: `map`, or the map of a
    pool of processes or of a cluster."""

    def __call__(self, function: Callable[[Any], Any], arguments: Iterable[Any], /) -> Iterable[Any]: ...


def answers(
    problems: Sequence[Problem],
    *,
    spread: Spread = map,
    time_limit_s: float | None = None,
    done: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Solution]:
    """Yield the answer of each problem, in order; each has `time_limit_s` seconds of its own.

    `done(count)` is called after each. Raises StoppedError once `should_stop()` is true, ProblemErrors.
    """
    run = partial(solve, time_limit_s=time_limit_s)
    for count, solution in enumerate(spread(run, problems), start=1):
        yield solution
        if done is not None:
            done(count)
        if should_stop is not None and should_stop():
            raise StoppedError
