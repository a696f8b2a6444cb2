"""Plans as programs read them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from phare.platform.accounts.actions import grant_sharing
from phare.strategy import actions
from tests.factories.accounts import token_of
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import OperationFactory, OperationIndicatorFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client, member):
    """Return what the API answers an agent of the prefecture."""
    text = token_of(member("agent"), "plans:read")
    headers = {"Authorization": f"Bearer {text}"}
    return lambda address, **asked: client.get(f"/api/v1{address}", asked, headers=headers)


@pytest.fixture
def operation(prefecture):
    """An operation half way, by its one indicator."""
    made = OperationFactory(objective__orientation__plan__administration=prefecture)
    indicator = IndicatorFactory(administration=prefecture)
    for kind, year, value in (("initial", 2020, 80.0), ("actual", 2024, 90.0), ("target", 2027, 100.0)):
        ValueFactory(indicator=indicator, kind=kind, date=dt.date(year, 12, 31), value=value)
    OperationIndicatorFactory(operation=made, indicator=indicator)
    return made


def test_another_administration_s_plan_is_not_found(api, elsewhere):
    foreign = PlanFactory(administration=elsewhere, state="in_force")
    assert api("/plans").json() == {"plans": [], "total": 0, "next": None}
    for end in ("", "/operations"):
        assert api(f"/plans/{foreign.pk}{end}").status_code == 404


def test_a_plan_shown_by_another_is_read_its_draft_is_not(api, prefecture, elsewhere, member, now):
    shown = PlanFactory(administration=elsewhere, state="in_force", parent=PlanFactory(administration=elsewhere))
    today = timezone.localdate()
    grant_sharing(
        administration=elsewhere,
        shared_with=prefecture,
        record_class="strategy.plan",
        since=today,
        until=today,
        reason="Conférence",
        by=member("decider", administration=elsewhere),
        at=timezone.now(),
    )
    (told,) = api("/plans").json()["plans"]
    # The plan above is a draft of theirs: not even its number is told.
    assert (told["id"], told["administration"], told["parent"]) == (shown.pk, elsewhere.name, None)
    assert api(f"/plans/{shown.pk}").json()["parent"] is None


def test_a_plan_is_told_with_its_progress(api, operation):
    told = api(f"/plans/{operation.plan.pk}").json()
    assert told["name"] == operation.plan.name and told["level_names"] == ["Orientation", "Objectif", "Opération"]
    assert told["progress"]["rate"] == 0.5


def test_operations_are_told_with_progress_and_weather(api, operation, member, now):
    OperationFactory(objective=operation.objective)
    actions.give_weather(subject=operation, level="clouds", sentence="Retard du bail", by=member("decider"), at=now)
    address = f"/plans/{operation.plan.pk}/operations"
    listed = api(address).json()
    assert (listed["total"], listed["next"]) == (2, None)
    measured, bare = listed["operations"]
    first = api(address, limit=1).json()
    assert (first["operations"], first["total"], first["next"]) == ([measured], 2, 1)
    assert api(address, offset=1, limit=1).json() == {"operations": [bare], "total": 2, "next": None}
    assert measured["code"] == operation.code and measured["objective"] == operation.objective.code
    assert (measured["progress"]["rate"], measured["weather"]) == (0.5, "clouds")
    assert (bare["progress"]["rate"], bare["progress"]["missing"]) == (None, "nothing_applies")
    assert bare["progress"]["missing_words"] and bare["weather"] is None and not bare["has_owner"]


@pytest.mark.parametrize("end", ["", "/operations"])
def test_a_call_takes_as_many_queries_whatever_there_is(api, operation, prefecture, end):
    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert api(address).status_code == 200
        return len(asked)

    addresses = ("/plans", f"/plans/{operation.plan.pk}{end}")
    before = [queries(address) for address in addresses]
    for _each in range(5):
        PlanFactory(administration=prefecture)
        other = OperationFactory(objective=operation.objective)
        OperationIndicatorFactory(operation=other, indicator=IndicatorFactory(administration=prefecture))
    assert [queries(address) for address in addresses] == before
