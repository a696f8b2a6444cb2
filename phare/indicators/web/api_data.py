"""What programs read and submit of indicators, field by field."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from django.utils.translation import gettext_noop as _n
from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, FiniteFloat, StringConstraints
from pydantic_core import PydanticCustomError

from phare.indicators.kernel.definition import Aggregation, Direction, Level, Periodicity, ValueKind
from phare.indicators.kernel.workbook.sheets import LARGEST
from phare.indicators.kernel.workbook.words import POPULATION
from phare.indicators.models import Definition, Value
from phare.indicators.queries.lists import Standing
from phare.ui.formats import said

MOST_VALUES = 1000
CLEAN = r"^[^\x00-\x1f\x7f]*$"
"""A text of one line."""
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _a_day(sent: object) -> object:
    """A day as one writes it: a number would be read as seconds since 1970."""
    if isinstance(sent, dt.date) or (isinstance(sent, str) and WRITTEN_DAY.fullmatch(sent)):
        return sent
    raise PydanticCustomError("date_type", "a day")


def _a_number(sent: object) -> object:
    """A number of JSON: neither a truth value, nor a text that looks like a number."""
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        raise PydanticCustomError("float_type", "a number")
    return sent


Day = Annotated[dt.date, BeforeValidator(_a_day)]
Number = Annotated[FiniteFloat, BeforeValidator(_a_number)]


class DefinitionOut(Schema):
    """What an indicator means on a day."""

    since: dt.date = Field(description=_n("Vaut à partir de ce jour."))
    unit: str
    direction: Direction = Field(description=_n("Doit monter (up) ou baisser (down)."))
    lower: float | None = Field(description=_n("La plus petite valeur possible."))
    upper: float | None = Field(description=_n("La plus grande valeur possible."))
    method: str
    source: str
    periodicity: Periodicity
    delay_days: int = Field(description=_n("Jours entre la fin d'une période et la valeur."))
    responsible: str | None = Field(description=_n("Le code du service qui en répond."))
    level: Level = Field(description=_n("Le niveau territorial mesuré."))
    aggregation: Aggregation
    denominator: str | None = Field(description=_n("Le code de l'indicateur qui pondère, ou « population »."))
    cumulative: bool
    decimals: int
    secrecy: str = Field(description=_n("Le secret statistique : none, businesses ou households."))

    @classmethod
    def of(cls, definition: Definition) -> DefinitionOut:
        """Return a definition as programs read it."""
        weighing = (
            POPULATION if definition.by_population else definition.denominator.code if definition.denominator else None
        )
        same = (
            "since",
            "unit",
            "lower",
            "upper",
            "method",
            "source",
            "delay_days",
            "cumulative",
            "decimals",
            "secrecy",
        )
        return cls(
            **{name: getattr(definition, name) for name in same},
            direction=Direction(definition.direction),
            periodicity=Periodicity(definition.periodicity),
            level=Level(definition.level),
            aggregation=Aggregation(definition.aggregation),
            responsible=definition.responsible.code if definition.responsible else None,
            denominator=weighing,
        )


class IndicatorOut(Schema):
    """An indicator and what it means today."""

    id: int
    code: str
    name: str
    theme: str
    definition: DefinitionOut


class IndicatorsPage(Schema):
    """A page of indicators, how many there are in all, and where the next page begins."""

    indicators: list[IndicatorOut]
    total: int = Field(description=_n("Combien il y en a en tout."))
    next: int | None = Field(description=_n("À passer dans « offset » pour la suite ; nul à la fin."))


class ValueOut(Schema):
    """A value that stands."""

    id: int
    level: Level
    territory: str = Field(description=_n("Le code officiel ; FR pour la nation."))
    date: dt.date
    kind: ValueKind
    value: float = Field(description=_n("Dans l'unité de l'indicateur."))
    margin: float | None = Field(description=_n("La demi-largeur de l'intervalle d'une estimation."))
    source: str
    recorded_at: dt.datetime

    @classmethod
    def of(cls, value: Value) -> ValueOut:
        """Return a value as programs read it."""
        return cls(
            id=value.pk,
            level=Level(value.territory_level),
            territory=value.territory_code,
            date=value.date,
            kind=ValueKind(value.kind),
            value=value.value,
            margin=value.margin,
            source=value.source,
            recorded_at=value.recorded_at,
        )


class ValuesPage(Schema):
    """A page of values, and where the next one begins."""

    values: list[ValueOut]
    next: int | None = Field(description=_n("À passer dans « after » pour la suite ; nul à la fin."))


class ProgressOut(Schema):
    """Where an indicator stands in a territory."""

    territory: str
    day: dt.date
    unit: str
    value: float | None = Field(description=_n("La dernière valeur constatée ou estimée."))
    date: dt.date | None
    made_from_parts: bool = Field(description=_n("Vrai quand le chiffre est fait de ceux des départements."))
    initial: float | None
    target: float | None
    target_date: dt.date | None
    expected: float | None = Field(description=_n("Ce que la trajectoire demande aujourd'hui."))
    rate: float | None = Field(description=_n("La part du chemin faite, de 0 à 1."))
    raw_rate: float | None = Field(description=_n("La même, non bornée."))
    low: float | None = Field(description=_n("L'intervalle de cette part, quand la valeur est une estimation."))
    high: float | None
    reached: bool | None = Field(description=_n("Si la cible est atteinte."))
    missing: str | None = Field(description=_n("Pourquoi la part est nulle."))
    missing_words: str
    due: dt.date = Field(description=_n("Le jour où la prochaine valeur est attendue."))
    days_late: int

    @classmethod
    def of(cls, standing: Standing, territory: str, day: dt.date) -> ProgressOut:
        """Return where an indicator stands as programs read it."""
        course, rate = standing.course, standing.rate
        return cls(
            territory=territory,
            day=day,
            unit=standing.definition.unit,
            value=standing.value,
            date=standing.at,
            made_from_parts=standing.whole is not None,
            initial=course.initial.value if course.initial else None,
            target=standing.target,
            target_date=course.target.date if course.target else None,
            expected=course.expected,
            rate=rate.bounded,
            raw_rate=rate.raw,
            low=rate.low,
            high=rate.high,
            reached=rate.reached,
            missing=rate.missing,
            missing_words=said(rate.missing.words) if rate.missing else "",
            due=standing.due.by,
            days_late=standing.days_late,
        )


class ValueIn(Schema):
    """A value to write, its fields those of the workbook."""

    model_config = ConfigDict(extra="forbid")

    indicator: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=CLEAN)] = (
        Field(description=_n("Le code de l'indicateur."))
    )
    level: Level | None = Field(None, description=_n("Par défaut, le niveau de l'indicateur."))
    territory: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10, pattern=CLEAN)] = (
        Field(description=_n("Le code officiel ; FR pour la nation."))
    )
    date: Day = Field(ge=dt.date(1900, 1, 1), le=dt.date(2200, 1, 1))
    kind: ValueKind
    value: Number = Field(ge=-LARGEST, le=LARGEST, description=_n("Dans l'unité de l'indicateur."))
    margin: Number | None = Field(
        None, ge=0, le=LARGEST, description=_n("La demi-largeur de l'intervalle, pour une estimation seulement.")
    )
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=CLEAN)] = Field(
        "", description=_n("Contrôle : doit être celle de l'indicateur.")
    )
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=CLEAN)] = ""


class Submission(Schema):
    """Values to write together."""

    model_config = ConfigDict(extra="forbid")

    values: list[ValueIn] = Field(min_length=1, max_length=MOST_VALUES)


class SubmittedOut(Schema):
    """What a submission changed."""

    added: int = Field(description=_n("Valeurs nouvelles."))
    superseded: int = Field(description=_n("Valeurs qui en remplacent une autre."))
    unchanged: int = Field(description=_n("Valeurs déjà enregistrées, laissées telles."))
