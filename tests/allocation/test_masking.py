"""Figures of fewer than three agents are not told to whoever does not manage the service, wherever they come from."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from phare.allocation import actions
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries.masking import Hidden, hidden_from, masked
from phare.organisation.models import Service, ServiceMembership
from phare.organisation.queries import hidden_codes
from phare.strategy.queries import staff_today
from tests.factories import allocation as make

DAY = dt.date(2026, 11, 21)


@pytest.fixture
def head(member, facts):
    """The head of the veterinary service, where one agent stands on controls."""
    membership = member("head_of_service")
    ServiceMembership.objects.create(
        membership=membership, service=Service.objects.get(code="VET"), role="head", since=dt.date(2026, 1, 1)
    )
    return membership


@pytest.mark.parametrize("role", ["decider", "secretary_general"])
def test_those_who_steer_see_every_figure(member, facts, role):
    assert hidden_from(member(role), facts[0], DAY).is_empty


def test_whoever_manages_nothing_does_not_see_the_one_agent_on_controls(member, facts):
    hidden = hidden_from(member("agent"), facts[0], DAY)
    assert ("VET", "CTL") in hidden.places
    # The four others of that mission would give him away by difference with its total.
    assert "CTL" in hidden.missions or ("ALI", "CTL") in hidden.places


def test_the_head_of_a_service_sees_his_own(head, facts):
    assert ("VET", "CTL") not in hidden_from(head, facts[0], DAY).places


def test_the_three_rooms_hide_the_same_so_that_none_tells_what_another_hides(head, member, facts):
    for reader in (head, member("agent")):
        cells, _services, missions = hidden_codes(reader, facts[0], DAY)
        hidden = hidden_from(reader, facts[0], DAY)
        assert (hidden.places, hidden.missions) == (cells, missions)
        today = staff_today(reader, DAY).fte
        assert {code for code, fte in today.items() if fte is None} == missions


HIDDEN = Hidden(frozenset({"CTL"}), frozenset({("VET", "CTL")}))


def test_what_is_masked_is_nowhere_in_the_result(scenario):
    told = masked(scenario.result, HIDDEN)
    control = next(row for row in told["missions"] if row["mission"] == "CTL")
    assert control["today"] is None and set(control["fte"]) == {None}
    assert (control["floor"], control["need"]) == ([3.0, 3.0], [5.0, 5.0])
    assert told["allocation"] == told["transfers"] == []
    for row in told["redeployments"]:
        if ("VET", "CTL") in {(end["service"], end["mission"]) for end in (row["origin"], row["destination"])}:
            assert row["fte"] is None and row["profile"] is None and row["origin"]["fte"] is None


def test_a_mission_that_a_single_masked_road_joins_does_not_tell_what_goes_along_it(scenario):
    roads = [
        {**scenario.result["redeployments"][0], "origin": _end("VET", "CTL"), "destination": _end("VET", "ABT")},
    ]
    told = masked({**scenario.result, "redeployments": roads}, Hidden(frozenset(), frozenset({("VET", "CTL")})))
    abattoir = next(row for row in told["missions"] if row["mission"] == "ABT")
    assert abattoir["fte"] == [None, None]


def test_the_given_result_is_left_as_it_was(scenario):
    before = json.dumps(scenario.result)
    masked(scenario.result, HIDDEN)
    assert json.dumps(scenario.result) == before
    assert masked(scenario.result, Hidden()) == scenario.result


class TestScreens:
    """A person named for a scenario reads it masked: page and data."""

    @pytest.fixture
    def reading(self, scenario, secretary, member, signed_in, now):
        agent = member("agent")
        actions.share_scenario(scenario=scenario, person=agent, by=secretary, at=now)
        return signed_in(agent)

    def test_the_data_are_masked(self, reading, scenario):
        data = json.loads(reading.get(reverse("allocation:data", args=[scenario.pk])).content)
        assert data["result"]["masked"] is True
        assert data["result"]["allocation"] == []

    def test_the_page_says_so_and_shows_no_masked_figure(self, reading, scenario):
        page = reading.get(reverse("allocation:scenario", args=[scenario.pk])).content.decode()
        assert "moins de 3 agents sont masqués" in page

    def test_the_gap_hides_the_same_missions(self, member, facts, signed_in):
        agent = member("agent")
        hidden = hidden_from(agent, facts[0], DAY)
        page = signed_in(agent).get(reverse("allocation:gap")).content.decode()
        assert ("moins de 3 agents" in page) is bool(hidden.missions)

    def test_comparing_masks_too(self, reading, scenario, secretary, now):
        make.scenario(secretary, now, Overlay(needs_ignored=True), name="Autre")
        assert reading.get(reverse("allocation:compare", args=[scenario.pk])).status_code == 200


def _end(service: str, mission: str) -> dict[str, object]:
    return {
        "service": service,
        "mission": mission,
        "floor": 0.0,
        "need": 0.0,
        "trend": 1.0,
        "trend_counting": 1.0,
        "fte": 1.0,
        "counting": 1.0,
    }
