"""Which figures may not be told: too few businesses or households behind them, or behind what the others leave over."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Aggregation
from phare.indicators.kernel.secrecy import Rule, Secrecy, is_secret, protect
from phare.indicators.models import Definition
from phare.indicators.queries.courses import Weights
from phare.organisation.kernel.masking import Status


def hidden_among(definition: Definition, parts: Mapping[str, Course], weights: Weights) -> frozenset[str]:
    """Return the territories whose figures may not be told beside the total of all those given (STA-001 to STA-005).

    An indicator that adds up counts its own units; a ratio or a mean, those of the indicator that weighs it. Where
    nothing says how many units there are, nothing is hidden. A territory is hidden when any of its figures is.
    """
    rule = Secrecy(definition.secrecy).rule
    counted = [(code, *_units(definition, each, (weights or {}).get(code))) for code, each in parts.items()]
    known = [(code, figure, units) for code, figure, units in counted if figure is not None and units is not None]
    if rule is None or not known:
        return frozenset()
    figures, behind = np.array([[abs(figure), units] for _code, figure, units in known]).T
    told = protect(figures[np.newaxis], behind[np.newaxis], rule)
    return frozenset(
        code for place, (code, _figure, _units) in enumerate(known) if told.status[0, place] == Status.SUPPRESSED
    )


def is_hidden(definition: Definition, figure: float | None) -> bool:
    """Return whether a figure that counts its own units may not be told by itself."""
    rule: Rule | None = Secrecy(definition.secrecy).rule
    counts = definition.aggregation == Aggregation.SUM
    return rule is not None and counts and figure is not None and is_secret(figure, rule)


def _units(definition: Definition, found: Course, weight: float | None) -> tuple[float | None, float | None]:
    """The figure of a territory and the units behind the weakest of all that is told of it."""
    measured = [
        each.value for each in (found.initial, *found.history) if each is not None and math.isfinite(each.value)
    ]
    if not measured:
        return None, None
    if definition.aggregation == Aggregation.SUM:
        return measured[-1], min((value for value in measured if value > 0), default=0.0)
    return (measured[-1], weight) if weight is not None and not definition.by_population else (None, None)
