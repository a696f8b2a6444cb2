"""When an operation slips: behind its trajectory, in a bad weather as somebody sees it, or held up by an action.

House's rule. The gap is counted as for the weather: in shares of the way to the target, from one threshold on.
"""

from __future__ import annotations

from phare.strategy.kernel.weather import THRESHOLD, WITH_SENTENCE, WeatherLevel


def behind(rate: float | None, expected: float | None, threshold: float = THRESHOLD) -> float | None:
    """Return by which share of the way a rate is behind what was expected; None up to one threshold, or not known."""
    if rate is None or expected is None:
        return None
    gap = round(expected - rate, 9)
    return gap if gap > threshold else None


def goes_badly(level: str | None) -> bool:
    """Return whether a weather says that it goes badly: one of those that must say why."""
    return level is not None and WeatherLevel(level) in WITH_SENTENCE
