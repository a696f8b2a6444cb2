"""What of the crossing needs someone: floors that break, scenarios that wait."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.allocation import actions
from phare.allocation.queries.attention import attention_points
from phare.strategy.models import Requirement
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.factories import allocation as make
from tests.factories.strategy import ServiceMissionFactory

DAY = dt.date(2026, 11, 21)


def test_nothing_before_there_is_something_to_cross(prefecture):
    assert attention_points(prefecture, DAY) == []


def test_a_floor_that_the_law_orders_and_that_will_break_is_critical_with_its_year(facts, prefecture):
    (point,) = attention_points(prefecture, DAY)
    assert "Inspection de l'abattoir" in point.what
    assert "2027" in point.what
    assert (point.severity, point.horizon, point.by_when) == (Severity.CRITICAL, Horizon.MEDIUM, dt.date(2027, 12, 31))
    assert point.url == "/croisement/"


def test_no_figure_of_staff_is_told_to_everybody(facts, prefecture):
    (point,) = attention_points(prefecture, DAY)
    assert "3,0" in point.what  # the floor, which the plan sets
    assert "2,0" not in point.what  # the staff, who may be two


def test_scenarios_computed_wait_for_a_choice_without_being_named(scenario, prefecture):
    waiting = attention_points(prefecture, DAY)[-1]
    assert "1 scénario" in waiting.what
    assert scenario.name not in waiting.what


def test_a_computation_that_failed_is_said(scenario, secretary, prefecture, now):
    with pytest.raises(actions.OutOfTimeError):
        actions.compute_now(scenario=scenario, by=secretary, at=now, seconds=1e-9)
    assert any("a échoué" in point.what for point in attention_points(prefecture, DAY))


def test_facts_that_cannot_be_crossed_are_a_point_of_their_own(secretary, prefecture, now):
    _, plan = make.kept(secretary, now)
    stranger = ServiceMissionFactory(administration=prefecture, code="NEW", until="2026-01-01")
    Requirement.objects.filter(plan=plan, mission__code="COU").update(mission=stranger)
    (point,) = attention_points(prefecture, DAY)
    assert "n'est pas possible" in point.what
    assert "NEW" in point.what
