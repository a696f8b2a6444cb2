"""A value is entered, superseded, withdrawn, contested, settled; nothing is ever erased."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from phare.indicators.actions import (
    ValueTerms,
    contest_value,
    enter_value,
    settle_counter_value,
    withdraw_value,
)
from phare.indicators.actions.errors import (
    AlreadyContestedError,
    AlreadySettledError,
    ChangedMeanwhileError,
    NoLongerStandingError,
    NothingSaidError,
    UnknownTerritoryError,
    WrongValueError,
)
from phare.indicators.models import Value
from phare.platform.audit.models import Entry
from tests.factories.indicators import ValueFactory

pytestmark = pytest.mark.django_db
END = dt.date(2025, 12, 31)


def said(**changes):
    told = {"territory_level": "department", "territory_code": "04", "date": END, "kind": "actual", "value": 91.0}
    return ValueTerms(**told | changes)


@pytest.fixture
def enter(indicator, head, now):
    return lambda seen=None, **changes: enter_value(
        indicator=indicator, terms=said(**changes), by=head, at=now, seen=seen
    )


@pytest.fixture
def contest(head, now):
    def doing(value, **changes):
        told = {"figure": 85.0, "date": END, "reason": "Deux comptés deux fois.", "source": "Relevé", **changes}
        return contest_value(value=value, **told, by=head, at=now)

    return doing


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"value": float("nan")}, WrongValueError),
        ({"value": float("inf")}, WrongValueError),
        ({"value": 100.5}, WrongValueError),
        ({"date": dt.date(2026, 11, 22)}, WrongValueError),
        ({"margin": 1.0}, WrongValueError),
        ({"territory_code": "99"}, UnknownTerritoryError),
        ({"territory_level": "commune", "territory_code": "04070"}, UnknownTerritoryError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(enter, changes, error):
    with pytest.raises(error) as refused:
        enter(**changes)
    assert "il est attendu" in refused.value.sentence
    assert not Value.objects.exists()


def test_a_value_is_written_with_its_author(enter, head):
    value = enter(source="Agence")
    assert (value.value, value.author, value.source) == (91.0, head, "Agence")
    assert Entry.objects.latest("position").verb == "indicators.value.entered"


def test_a_second_value_at_the_same_place_supersedes_the_first_which_is_kept(enter):
    first, second = enter(), enter(value=92.0)
    first.refresh_from_db()
    assert first.superseded_by == second and list(Value.objects.standing()) == [second]


def test_saying_again_what_stands_writes_nothing(enter):
    first, before = enter(), Entry.objects.count()
    assert enter() == first and Entry.objects.count() == before


def test_what_somebody_else_gave_meanwhile_is_not_overwritten(enter):
    first = enter(seen=0)
    with pytest.raises(ChangedMeanwhileError):
        enter(seen=0, value=93.0)
    assert enter(seen=first.pk, value=94.0).value == 94.0


def test_only_one_value_stands_at_a_place_whoever_writes(indicator):
    ValueFactory(indicator=indicator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueFactory(indicator=indicator)


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), float("-inf")])
def test_the_database_itself_keeps_no_figure_that_is_not_finite(indicator, figure):
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueFactory(indicator=indicator, value=figure)


def test_a_value_is_withdrawn_with_its_reason_and_another_may_take_its_place(enter, head, now):
    value = enter()
    with pytest.raises(NothingSaidError):
        withdraw_value(value=value, reason=" ", by=head, at=now)
    withdraw_value(value=value, reason="Mauvaise année", by=head, at=now)
    with pytest.raises(NoLongerStandingError):
        withdraw_value(value=value, reason="Encore", by=head, at=now)
    assert enter(value=90.0).value == 90.0 and Value.objects.count() == 2


def test_a_counter_value_gives_its_reason_and_its_source(enter, contest):
    value = enter()
    with pytest.raises(NothingSaidError):
        contest(value, reason="")
    with pytest.raises(WrongValueError):
        contest(value, figure=101.0)
    contest(value)
    with pytest.raises(AlreadyContestedError):
        contest(value)


def test_a_value_superseded_is_no_longer_contested(enter, contest):
    value = enter()
    enter(value=92.0)
    with pytest.raises(NoLongerStandingError):
        contest(value)


def test_the_counter_value_kept_supersedes_what_it_contested(enter, contest, secretary, now):
    value = enter()
    counter = contest(value, date=dt.date(2025, 11, 30))
    with pytest.raises(NothingSaidError):
        settle_counter_value(counter=counter, keep="counter", reason="", by=secretary, at=now)
    settle_counter_value(counter=counter, keep="counter", reason="Le relevé fait foi.", by=secretary, at=now)
    standing = Value.objects.standing().get()
    assert (standing.value, standing.date, standing.source) == (85.0, dt.date(2025, 11, 30), "Relevé")
    value.refresh_from_db()
    assert value.superseded_by == standing
    with pytest.raises(AlreadySettledError):
        settle_counter_value(counter=counter, keep="value", reason="Non", by=secretary, at=now)


def test_the_published_value_kept_stays_as_it_was(enter, contest, secretary, now):
    value = enter()
    settled = settle_counter_value(counter=contest(value), keep="value", reason="Confirmée.", by=secretary, at=now)
    assert settled.kept == "value" and list(Value.objects.standing()) == [value]


def test_a_counter_value_is_not_put_in_the_place_of_a_value_superseded_meanwhile(enter, contest, secretary, now):
    value = enter()
    counter = contest(value)
    enter(value=92.0)
    with pytest.raises(NoLongerStandingError):
        settle_counter_value(counter=counter, keep="counter", reason="Oui", by=secretary, at=now)
    counter.refresh_from_db()
    assert counter.settled_at is None
