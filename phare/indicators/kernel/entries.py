"""What may be written as a value: a known territory, a finite figure within bounds, a date that has come."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from phare.indicators.kernel.definition import Level, ValueKind
from phare.values.phrase import Phrase, phrase

COUNTRY = "FR"
LEVELS = tuple(Level)
"""From the widest to the narrowest."""
DATED_AHEAD = frozenset({ValueKind.TARGET, ValueKind.ESTIMATE})
"""What may bear a date to come."""


@dataclass(frozen=True)
class KnownTerritories:
    """The official codes of each level, and where former communes went: code of before -> code of today."""

    codes: Mapping[Level, frozenset[str]]
    merged: Mapping[str, str] = field(default_factory=dict)

    def fault(self, level: Level, code: str) -> Phrase | None:
        """Return what was expected instead of this code at this level, None when it is known."""
        if code in self.codes.get(level, frozenset()):
            return None
        if level is Level.COMMUNE and code in self.merged:
            return phrase("la commune d'aujourd'hui, {code} : celle-ci a fusionné", code=self.merged[code])
        return phrase("le code officiel d'un territoire en vigueur, à ce niveau")


@dataclass(frozen=True)
class Limits:
    """What an indicator's definition says of its values: the unit, the level measured, the bounds (None: none)."""

    unit: str
    level: Level
    lower: float | None = None
    upper: float | None = None


def level_fault(level: Level, limits: Limits) -> Phrase | None:
    """Return what was expected instead of this level: a value may be of the indicator's own level, or wider."""
    if LEVELS.index(level) <= LEVELS.index(limits.level):
        return None
    return phrase("le niveau de l'indicateur, ou un niveau plus large")


def figure_fault(value: float, limits: Limits) -> Phrase | None:
    """Return what was expected instead of this figure, None when it is finite and within the bounds."""
    if not math.isfinite(value):
        return phrase("un nombre fini")
    if limits.lower is not None and value < limits.lower:
        return phrase("au moins {least}, la plus petite valeur possible", least=_plain(limits.lower))
    if limits.upper is not None and value > limits.upper:
        return phrase("au plus {most}, la plus grande valeur possible", most=_plain(limits.upper))
    return None


def date_fault(kind: ValueKind, date: dt.date, day: dt.date) -> Phrase | None:
    """Return what was expected instead of this date, seen from a day: only targets and estimates may be to come."""
    if kind in DATED_AHEAD or date <= day:
        return None
    return phrase(
        "une date passée : une valeur constatée ne peut pas être datée d'après le {day}", day=f"{day:%d/%m/%Y}"
    )


def margin_fault(margin: float | None, kind: ValueKind) -> Phrase | None:
    """Return what was expected instead of this margin: a finite one of zero at least, for an estimate only."""
    if margin is None:
        return None
    if kind is not ValueKind.ESTIMATE:
        return phrase("aucune marge : seule une estimation en a une")
    if not (math.isfinite(margin) and margin >= 0):
        return phrase("une marge positive ou nulle")
    return None


def unit_fault(unit: str, limits: Limits) -> Phrase | None:
    """Return the unit expected instead of this one; an empty one says nothing, notes and capitals do not count."""
    if not unit or _bare(unit) == _bare(limits.unit):
        return None
    return phrase("l'unité de l'indicateur : {unit}", unit=limits.unit)


def _bare(unit: str) -> str:
    return " ".join(unit.replace("*", " ").split()).casefold()


def _plain(value: float) -> str:
    return f"{value:.15g}".replace(".", ",")
