"""The words of an indicator: which way it should go, how it adds up, how often it comes, why a figure is lacking."""

from __future__ import annotations

from enum import StrEnum

from phare.values.phrase import Phrase, phrase


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"

    @property
    def sign(self) -> int:
        """1 when more is better, -1 when less is."""
        return 1 if self is Direction.UP else -1

    @property
    def words(self) -> Phrase:
        """The direction as screens say it."""
        return _DIRECTIONS[self]


class Aggregation(StrEnum):
    """How the figures of several territories make one; never a mean that nothing weights.

    A ratio is given as it is read (a share, a number per inhabitant); its numerator is the ratio times its own
    denominator, so its aggregate is exact. A mean is weighted by a denominator that was chosen.
    """

    SUM = "sum"
    RATIO = "ratio"
    MEAN = "mean"
    MAXIMUM = "maximum"
    LAST = "last"
    NONE = "none"

    @property
    def needs_denominator(self) -> bool:
        """Whether it takes a denominator for each territory."""
        return self in (Aggregation.RATIO, Aggregation.MEAN)

    @property
    def words(self) -> Phrase:
        """The aggregation as screens say it."""
        return _AGGREGATIONS[self]


class ValueKind(StrEnum):
    """What a value is: where one started, where one is, where one wants to be, what one believes."""

    INITIAL = "initial"
    ACTUAL = "actual"
    TARGET = "target"
    ESTIMATE = "estimate"

    @property
    def words(self) -> Phrase:
        """The kind as screens say it."""
        return _KINDS[self]


class Periodicity(StrEnum):
    """How often a value comes."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Months in a period."""
        return _MONTHS[self]

    @property
    def words(self) -> Phrase:
        """The periodicity as screens say it."""
        return _PERIODICITIES[self]


class Level(StrEnum):
    """The territories that values are given for, the widest first."""

    NATION = "nation"
    REGION = "region"
    DEPARTMENT = "department"
    ARRONDISSEMENT = "arrondissement"
    COMMUNE = "commune"

    @property
    def words(self) -> Phrase:
        """The level as screens say it."""
        return _LEVELS[self]


class Missing(StrEnum):
    """Why a figure cannot be given."""

    NO_INITIAL = "no_initial"
    NO_ACTUAL = "no_actual"
    NO_TARGET = "no_target"
    TARGET_IS_INITIAL = "target_is_initial"
    AGAINST_DIRECTION = "against_direction"
    NOT_FINITE = "not_finite"
    NO_DENOMINATOR = "no_denominator"
    INCOMPLETE = "incomplete"
    NOT_AGGREGATED = "not_aggregated"
    NOTHING_APPLIES = "nothing_applies"
    SECRET = "secret"  # noqa: S105

    @property
    def words(self) -> Phrase:
        """The reason as screens say it."""
        return _REASONS[self]


_DIRECTIONS = {
    Direction.UP: phrase("à la hausse"),
    Direction.DOWN: phrase("à la baisse"),
}
_AGGREGATIONS = {
    Aggregation.SUM: phrase("somme des territoires"),
    Aggregation.RATIO: phrase("rapport des sommes"),
    Aggregation.MEAN: phrase("moyenne pondérée"),
    Aggregation.MAXIMUM: phrase("plus grande valeur"),
    Aggregation.LAST: phrase("dernière valeur connue"),
    Aggregation.NONE: phrase("aucune agrégation"),
}
_KINDS = {
    ValueKind.INITIAL: phrase("valeur initiale"),
    ValueKind.ACTUAL: phrase("valeur constatée"),
    ValueKind.TARGET: phrase("cible"),
    ValueKind.ESTIMATE: phrase("estimation"),
}
_MONTHS = {Periodicity.MONTH: 1, Periodicity.QUARTER: 3, Periodicity.HALF_YEAR: 6, Periodicity.YEAR: 12}
_PERIODICITIES = {
    Periodicity.MONTH: phrase("chaque mois"),
    Periodicity.QUARTER: phrase("chaque trimestre"),
    Periodicity.HALF_YEAR: phrase("chaque semestre"),
    Periodicity.YEAR: phrase("chaque année"),
}
_LEVELS = {
    Level.NATION: phrase("nation"),
    Level.REGION: phrase("région"),
    Level.DEPARTMENT: phrase("département"),
    Level.ARRONDISSEMENT: phrase("arrondissement"),
    Level.COMMUNE: phrase("commune"),
}
_REASONS = {
    Missing.NO_INITIAL: phrase("aucune valeur initiale"),
    Missing.NO_ACTUAL: phrase("aucune valeur constatée"),
    Missing.NO_TARGET: phrase("aucune cible"),
    Missing.TARGET_IS_INITIAL: phrase("la cible est la valeur initiale : il n'y a pas de chemin à mesurer"),
    Missing.AGAINST_DIRECTION: phrase("la cible est du mauvais côté de la valeur initiale pour le sens souhaité"),
    Missing.NOT_FINITE: phrase("une valeur n'est pas un nombre fini"),
    Missing.NO_DENOMINATOR: phrase("aucun dénominateur"),
    Missing.INCOMPLETE: phrase("il manque la valeur d'au moins un territoire"),
    Missing.NOT_AGGREGATED: phrase("cet indicateur ne s'agrège pas"),
    Missing.NOTHING_APPLIES: phrase("aucun taux à réunir"),
    Missing.SECRET: phrase("secret statistique"),
}
