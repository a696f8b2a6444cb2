"""An indicator is defined, then revised: what values rest on is never rewritten."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.indicators.actions import define_indicator, revise_definition
from phare.indicators.actions.errors import (
    ChangedMeanwhileError,
    CodeTakenError,
    NotOfThisAdministrationError,
    RestsOnValuesError,
    WrongDefinitionError,
)
from phare.indicators.models import Indicator
from phare.platform.audit.models import Entry
from tests.factories.indicators import IndicatorFactory, ValueFactory, terms
from tests.factories.organisation import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def define(prefecture, secretary, now):
    return lambda **said: define_indicator(administration=prefecture, terms=terms(**said), by=secretary, at=now)


@pytest.fixture
def revise(indicator, secretary, now):
    """Return how the indicator is revised: `revise(unit="euros")`."""

    def doing(version=None, **said):
        standing = indicator.definition
        whole = terms(**{"responsible_id": standing.responsible_id, **said})
        return revise_definition(
            indicator=indicator, terms=whole, version=version or indicator.version, by=secretary, at=now
        )

    return doing


@pytest.mark.parametrize(
    "said",
    [
        {"unit": " "},
        {"name": ""},
        {"lower": 10.0, "upper": 10.0},
        {"lower": 20.0, "upper": 10.0},
        {"lower": float("nan")},
        {"aggregation": "mean"},
        {"aggregation": "ratio"},
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused_and_nothing_is_written(define, said):
    with pytest.raises(WrongDefinitionError):
        define(**said)
    assert not Indicator.objects.exists() and not Entry.objects.exists()


def test_what_is_cited_belongs_to_the_administration(define, elsewhere):
    with pytest.raises(NotOfThisAdministrationError):
        define(responsible_id=ServiceFactory(administration=elsewhere).pk)
    with pytest.raises(NotOfThisAdministrationError):
        define(aggregation="mean", denominator_id=IndicatorFactory(administration=elsewhere).pk)


def test_two_indicators_do_not_bear_one_code(define, elsewhere):
    define()
    with pytest.raises(CodeTakenError):
        define(name="Un autre")
    IndicatorFactory(administration=elsewhere, code="dpb")


def test_an_indicator_is_defined_with_its_first_version(define):
    made = define(aggregation="mean", by_population=True)
    assert [each.number for each in made.definitions.all()] == [1]
    assert Entry.objects.get().verb == "indicators.indicator.defined"


def test_a_definition_on_which_nothing_rests_is_amended(revise, indicator):
    revise(unit="dossiers", upper=None)
    assert indicator.definitions.count() == 1
    assert indicator.definitions.get().unit == "dossiers"


def test_a_definition_on_which_values_rest_is_followed_by_a_new_version(revise, indicator):
    ValueFactory(indicator=indicator, date=dt.date(2024, 12, 31))
    revise(unit="dossiers", upper=None, since=dt.date(2025, 1, 1))
    assert [each.unit for each in indicator.definitions.order_by("number")] == ["%", "dossiers"]
    indicator = Indicator.objects.get()
    assert indicator.definition_on(dt.date(2024, 12, 31)).unit == "%"
    assert indicator.definition_on(dt.date(2026, 1, 1)).unit == "dossiers"


def test_a_new_version_begins_after_the_one_it_follows(revise, indicator):
    ValueFactory(indicator=indicator)
    with pytest.raises(RestsOnValuesError):
        revise(method="Autrement")


def test_a_new_unit_does_not_change_the_meaning_of_values_that_are_there(revise, indicator):
    ValueFactory(indicator=indicator, date=dt.date(2024, 12, 31))
    with pytest.raises(RestsOnValuesError):
        revise(unit="dossiers", upper=None, since=dt.date(2024, 1, 1))


def test_who_answers_may_change_whatever_values_are_there(revise, indicator, prefecture):
    ValueFactory(indicator=indicator, date=dt.date(2024, 12, 31))
    other = ServiceFactory(administration=prefecture)
    revise(responsible_id=other.pk, since=dt.date(2024, 6, 1))
    assert Indicator.objects.get().definition.responsible == other


def test_what_somebody_else_revised_meanwhile_is_not_overwritten(revise, indicator):
    revise(theme="Élevage")
    with pytest.raises(ChangedMeanwhileError):
        revise(version=1, theme="Forêt")
    assert Indicator.objects.get().theme == "Élevage"


def test_a_name_is_corrected_without_a_new_version(revise, indicator):
    ValueFactory(indicator=indicator)
    revise(name="Aides agricoles payées à l'heure", since=dt.date(2026, 11, 21))
    assert Indicator.objects.get().name == "Aides agricoles payées à l'heure"
    assert indicator.definitions.count() == 1


def test_a_new_day_alone_is_no_new_version(revise, indicator):
    ValueFactory(indicator=indicator)
    revise(since=dt.date(2026, 11, 21))
    assert indicator.definitions.count() == 1 and Indicator.objects.get().version == 1


def test_revising_nothing_leaves_no_trace(revise, indicator):
    before = Entry.objects.count()
    revise()
    assert Entry.objects.count() == before and Indicator.objects.get().version == 1
