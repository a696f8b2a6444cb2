"""The French words of the workbook, and what each stands for."""

from __future__ import annotations

from collections.abc import Mapping

from phare.indicators.kernel.definition import Aggregation, Direction, Level, Periodicity, ValueKind

DIRECTIONS = {"hausse": Direction.UP, "baisse": Direction.DOWN}
PERIODICITIES = {
    "mois": Periodicity.MONTH,
    "trimestre": Periodicity.QUARTER,
    "semestre": Periodicity.HALF_YEAR,
    "année": Periodicity.YEAR,
}
LEVELS = {
    "nation": Level.NATION,
    "région": Level.REGION,
    "département": Level.DEPARTMENT,
    "arrondissement": Level.ARRONDISSEMENT,
    "commune": Level.COMMUNE,
}
AGGREGATIONS = {
    "somme": Aggregation.SUM,
    "rapport": Aggregation.RATIO,
    "moyenne": Aggregation.MEAN,
    "maximum": Aggregation.MAXIMUM,
    "dernière": Aggregation.LAST,
    "aucune": Aggregation.NONE,
}
KINDS = {
    "initiale": ValueKind.INITIAL,
    "constatée": ValueKind.ACTUAL,
    "cible": ValueKind.TARGET,
    "estimée": ValueKind.ESTIMATE,
}
SECRECIES = {"aucun": "none", "entreprises": "businesses", "ménages": "households"}
POPULATION = "population"
"""What stands in the column of the denominator for the population of the division loaded."""


def word_for(words: Mapping[str, str], value: str) -> str:
    """Return the word of the workbook for a value. Raises StopIteration on an unknown one."""
    return next(word for word, each in words.items() if each == value)
