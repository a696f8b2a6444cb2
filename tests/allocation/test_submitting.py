"""Scenarios as options of an arbitration: handed over in French, on the facts of today, renewed when these change."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from phare.allocation import actions
from phare.allocation.kernel.overlay import Overlay, Recruit
from phare.allocation.models import Scenario
from phare.decisions import actions as decisions
from phare.decisions.queries.sources import outdated_sources
from phare.strategy.models import Requirement
from tests.factories import allocation as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenarios(facts, secretary, now):
    one = make.scenario(secretary, now, name="Un")
    recruiting = Overlay(recruits=(Recruit(2027, "VET", "V-206", 1.0),))
    return [one, make.scenario(secretary, now, recruiting, name="Deux")]


def submitted(scenarios, by, at):
    return actions.submit_to_arbitration(scenarios=scenarios, question="Que tenir ?", context="", by=by, at=at)


def change_plan(by, at):
    """Ask more of a mission: what the crossing takes from the plan is no longer the same."""
    Requirement.objects.filter(mission__code="ACC").update(need=7.0)


def again(scenarios, by, at):
    for each in scenarios:
        actions.compute_now(scenario=each, by=by, at=at)
        each.refresh_from_db()


def test_what_is_handed_over_is_in_french_whatever_the_screen(scenarios, secretary, now):
    with override("en"):
        act = submitted(scenarios, secretary, now)
    option = act.options.get(name="Deux")
    assert "Missions sous leur plancher" in [figure["label"] for figure in option.figures]
    assert option.commitments.get().label.startswith("Recrutement : ")
    assert act.options.get(is_status_quo=True).name == "Ne rien changer"


def test_scenarios_computed_on_former_facts_are_not_submitted(scenarios, secretary, now):
    change_plan(secretary, now)
    with pytest.raises(actions.StaleScenarioError, match="« Un », « Deux »"):
        submitted(scenarios, secretary, now)


def test_after_a_change_of_the_plan_every_option_is_renewed_then_nothing_is_out_of_date(scenarios, secretary, now):
    act = submitted(scenarios, secretary, now)
    assert outdated_sources(act) == []
    change_plan(secretary, now)
    with pytest.raises(actions.StaleScenarioError):
        actions.renew_options(scenario=scenarios[0], by=secretary, at=now)
    again(scenarios, secretary, now)
    actions.renew_options(scenario=scenarios[0], by=secretary, at=now)
    act.refresh_from_db()
    # The other option still holds the figures of the former plan.
    assert act.plan.name in outdated_sources(act)
    actions.renew_options(scenario=scenarios[1], by=secretary, at=now)
    act.refresh_from_db()
    assert outdated_sources(act) == []
    assert act.options.get(name="Deux").commitments.count() == 1


def test_an_arbitration_in_consultation_keeps_no_other_from_being_renewed(scenarios, secretary, now):
    consulted, draft = (submitted(scenarios, secretary, now) for _ in range(2))
    decisions.put_to_consultation(
        arbitration=consulted, due=now.date(), link="https://phare/", version=consulted.version, by=secretary, at=now
    )
    assert actions.renew_options(scenario=scenarios[0], by=secretary, at=now) == 1
    decisions.abandon_arbitration(arbitration=draft, reason="Sans objet", version=2, by=secretary, at=now)
    with pytest.raises(actions.ConsultingError, match="en consultation"):
        actions.renew_options(scenario=scenarios[0], by=secretary, at=now)


def test_a_scenario_set_aside_is_out_of_date(scenarios, secretary, now):
    act = submitted(scenarios, secretary, now)
    Scenario.objects.filter(pk=scenarios[1].pk).update(archived_at=now)
    assert outdated_sources(act) == ["Deux"]


def test_scenarios_of_one_name_but_for_its_case_are_refused_with_a_sentence(facts, secretary, now):
    named = [make.scenario(secretary, now, name=name) for name in ("Équilibre", "équilibre")]
    with pytest.raises(decisions.NameTakenError):
        submitted(named, secretary, now)


def test_nothing_is_submitted_before_it_is_computed(facts, secretary, now):
    waiting = make.scenario(secretary, now, computed=False)
    for wrong in ([], [waiting]):
        with pytest.raises(actions.NotComputedError):
            submitted(wrong, secretary, now)
