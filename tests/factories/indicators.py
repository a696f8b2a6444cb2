"""Makers of indicators: one defined, its values, a file that brought some."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory

from phare.indicators.actions import IndicatorTerms
from phare.indicators.models import CounterValue, Definition, Indicator, Value, ValueImport
from tests.factories.accounts import AdministrationFactory

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
SINCE = dt.date(2020, 1, 1)


def terms(**changes: Any) -> IndicatorTerms:
    """Return what is said of an indicator measured each year in departments, changed as asked."""
    said: dict[str, Any] = {
        "code": "dpb",
        "name": "Aides payées dans les délais",
        "theme": "Agriculture",
        "since": SINCE,
        "unit": "%",
        "direction": "up",
        "periodicity": "year",
        "level": "department",
        "aggregation": "sum",
        "lower": 0.0,
        "upper": 100.0,
        "delay_days": 90,
        "decimals": 1,
    }
    return IndicatorTerms(**said | changes)


class IndicatorFactory(factory.django.DjangoModelFactory):
    """An indicator with its first definition; `definition__unit="%"` says more of it."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    administration = factory.SubFactory(AdministrationFactory)
    code = factory.Sequence(lambda n: f"i{n}")
    name = factory.Sequence(lambda n: f"Indicateur {n}")

    @factory.post_generation
    def definition(self, create: bool, extracted: Any, **said: Any) -> None:
        DefinitionFactory(indicator=self, **said)


class DefinitionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Definition

    number = 1
    since = SINCE
    unit = "%"
    direction = "up"
    periodicity = "year"
    level = "department"
    aggregation = "sum"
    decimals = 1


class ValueFactory(factory.django.DjangoModelFactory):
    """A value of the department of the administration, measured at the end of 2024."""

    class Meta:
        model = Value

    indicator = factory.SubFactory(IndicatorFactory)
    territory_level = "department"
    territory_code = factory.SelfAttribute("indicator.administration.territory_code")
    date = dt.date(2024, 12, 31)
    kind = "actual"
    value = 90.0
    source = "Agence de services et de paiement"
    recorded_at = NOW


class CounterValueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CounterValue

    value = 85.0
    date = dt.date(2024, 12, 31)
    reason = "Deux dossiers comptés deux fois."
    source = "Relevé du service"
    at = NOW


class ValueImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ValueImport

    file_name = "valeurs.csv"
    sha256 = "0" * 64
    at = NOW
