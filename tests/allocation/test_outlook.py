"""The outlook is computed once, and again as soon as somebody acts on staff or plans."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phare.allocation.queries.attention import attention_points
from phare.allocation.queries.outlook import outlook
from phare.organisation import actions as organisation
from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.audit.queries import last_act
from phare.values.attention import Severity
from phare.values.horizon import Horizon

DAY = dt.date(2026, 11, 21)


def test_it_says_which_floors_break_when_and_what_is_covered(facts):
    found = outlook(*facts)
    assert found.years == (2027, 2028)
    assert [(each.mission, each.year, each.floor) for each in found.broken] == [("Inspection de l'abattoir", 2027, 3.0)]
    assert found.unmet == (0, 1, 1)
    assert found.covered == pytest.approx((14 / 16, 13 / 16, 12 / 16))


def test_kept_it_costs_one_question(facts):
    outlook(*facts)
    with CaptureQueriesContext(connection) as asked:
        outlook(*facts)
    assert len(asked) == 1


def test_an_act_on_staff_is_seen_at_once(facts, secretary, prefecture, now):
    photograph, plan = facts
    assert outlook(photograph, plan).unmet == (0, 1, 1)
    before = last_act(prefecture.pk, ("organisation",))
    organisation.announce_movement(
        photograph,
        year=2027,
        service=Service.objects.get(administration=prefecture, code="VET"),
        profile=JobProfile.objects.get(administration=prefecture, code="V-206"),
        mission=ServiceMission.objects.get(administration=prefecture, code="ABT"),
        fte=2.0,
        reason="Deux recrutements",
        by=secretary,
        at=now,
    )
    assert last_act(prefecture.pk, ("organisation",)) > before
    assert last_act(prefecture.pk, ("strategy",)) == before + 1
    assert outlook(photograph, plan).unmet == (0, 0, 0)


@pytest.mark.parametrize(
    ("day", "horizon"),
    [
        (dt.date(2025, 6, 1), Horizon.LONG),
        (dt.date(2026, 11, 21), Horizon.MEDIUM),
        (dt.date(2027, 12, 10), Horizon.SHORT),
    ],
)
def test_a_threatened_floor_comes_nearer_as_its_year_does(facts, prefecture, day, horizon):
    (point,) = attention_points(prefecture, day)
    assert (point.kind, point.horizon) == ("allocation.floor_threatened", horizon)


def test_a_floor_broken_now_is_critical_and_short(secretary, prefecture, now):
    from dataclasses import replace

    from tests.factories import allocation as make

    wanted = make.plan()
    raised = tuple(replace(row, floor=4.0) if row.mission == "ABT" else row for row in wanted.requirements)
    make.kept(secretary, now, wanted=replace(wanted, requirements=raised))
    (point,) = attention_points(prefecture, DAY)
    assert (point.kind, point.horizon) == ("allocation.floor_broken", Horizon.SHORT)
    assert (point.severity, point.by_when) == (Severity.CRITICAL, None)


def test_scenarios_no_longer_wait_once_an_arbitration_stands_on_the_same_facts(scenario, prefecture, secretary):
    from tests.factories import decisions as made

    assert [p.kind for p in attention_points(prefecture, DAY)][-1] == "allocation.scenario_waiting"
    act = made.opened(secretary, plan=scenario.plan_id)
    assert "allocation.scenario_waiting" not in [p.kind for p in attention_points(prefecture, DAY)]
    act.state, act.abandon_reason = "abandoned", "Autre chose"
    act.save()
    assert [p.kind for p in attention_points(prefecture, DAY)][-1] == "allocation.scenario_waiting"
