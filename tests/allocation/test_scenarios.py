"""Making, changing, sharing and setting aside scenarios: each exit of each action, refusals first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from phare.allocation import actions, permissions
from phare.allocation.kernel.crossing import CrossingErrors
from phare.allocation.kernel.overlay import Overlay, OverlayErrors, Recruit, overlay_as_data
from phare.allocation.models import Scenario, ScenarioAccess
from phare.allocation.queries.scenarios import scenarios_held, scenarios_visible
from phare.organisation.models import Photograph, State
from phare.platform.accounts.models import Membership
from phare.platform.audit.models import Entry
from phare.strategy.models import Plan
from tests.factories import allocation as make
from tests.factories.accounts import MembershipFactory
from tests.factories.strategy import ObjectiveFactory, RequirementFactory, ServiceMissionFactory

FLOORS = Overlay(needs_ignored=True)


def last_entry() -> Entry:
    return Entry.objects.order_by("-position")[0]


class TestPrepare:
    def test_facts_of_another_administration_are_refused(self, facts, elsewhere, now):
        stranger = MembershipFactory(administration=elsewhere, role="decider")
        with pytest.raises(actions.FactsElsewhereError, match="votre administration"):
            actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=stranger, at=now)
        assert not Scenario.objects.exists()

    @pytest.mark.parametrize("state", [State.DRAFT, State.ANSWERING])
    def test_a_photograph_still_being_filled_is_refused(self, secretary, now, state):
        photograph, plan = make.kept(secretary, now)
        other = Photograph.objects.create(
            administration=secretary.administration, date="2027-12-31", title="Autre", state=state, opened_at=now
        )
        with pytest.raises(actions.FactsElsewhereError):
            actions.prepare_scenarios(photograph=other, plan=plan, by=secretary, at=now)
        assert photograph.pk != other.pk

    def test_a_closed_plan_is_refused(self, facts, secretary, now):
        Plan.objects.update(state=Plan.State.CLOSED)
        with pytest.raises(actions.FactsElsewhereError):
            actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)

    def test_three_scenarios_are_made_ready_to_be_computed(self, facts, secretary, now):
        made = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        assert [each.name for each in made] == ["Tendance", "Socles d'abord", "Équilibré"]
        assert {each.state for each in made} == {"draft"}
        assert made[2].levers.caps == ((2027, 1.0), (2028, 1.0))
        assert Entry.objects.filter(verb="allocation.scenario.prepared").count() == 3

    def test_those_already_there_are_left_and_nothing_is_left_to_prepare_twice(self, facts, secretary, now):
        made = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        with pytest.raises(actions.AlreadyPreparedError, match="déjà préparés"):
            actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        actions.set_aside_scenario(scenario=made[1], by=secretary, at=now)
        again = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        assert [each.origin for each in again] == ["floors_first"]


class TestCreate:
    def create(self, facts, by, now, **changes):
        said = {"photograph": facts[0], "plan": facts[1], "name": "Essai", "overlay": FLOORS, "by": by, "at": now}
        return actions.create_scenario(**{**said, **changes})

    @pytest.mark.parametrize("name", ["", "   "])
    def test_a_scenario_without_a_name_is_refused(self, facts, secretary, now, name):
        with pytest.raises(actions.NameMissingError):
            self.create(facts, secretary, now, name=name)

    def test_a_name_already_borne_is_refused(self, facts, secretary, now):
        self.create(facts, secretary, now)
        with pytest.raises(actions.NameTakenError, match="Essai"):
            self.create(facts, secretary, now, name=" Essai ")

    def test_levers_that_name_what_is_not_there_are_refused(self, facts, secretary, now):
        with pytest.raises(OverlayErrors, match="XXX"):
            self.create(facts, secretary, now, overlay=Overlay(recruits=(Recruit(2027, "XXX", "V-206", 1.0),)))
        assert not Scenario.objects.exists()

    def test_a_plan_on_missions_that_the_photograph_does_not_know_is_refused(self, facts, secretary, now):
        stranger = ServiceMissionFactory(administration=secretary.administration, code="NEW", until="2026-01-01")
        objective = ObjectiveFactory(orientation__plan=facts[1], orientation__code="8", code="8.8")
        RequirementFactory(operation=None, objective=objective, mission=stranger, year=2027)
        with pytest.raises(CrossingErrors, match="NEW"):
            self.create(facts, secretary, now)

    def test_it_is_kept_with_its_levers_and_its_author(self, facts, secretary, now):
        made = self.create(facts, secretary, now)
        assert (made.owner, made.state, made.origin, made.created_at) == (secretary, "draft", "own", now)
        assert made.levers == FLOORS
        assert last_entry().verb == "allocation.scenario.created"
        assert last_entry().changes["after"]["overlay"] == overlay_as_data(FLOORS)


class TestDuplicateAndRename:
    def test_a_copy_has_the_levers_and_is_to_be_computed(self, scenario, secretary, now):
        copy = actions.duplicate_scenario(scenario=scenario, name="Copie", by=secretary, at=now)
        assert (copy.overlay, copy.state, copy.result) == (scenario.overlay, "draft", None)
        assert last_entry().changes["of"] == scenario.pk

    def test_a_copy_needs_a_name_of_its_own(self, scenario, secretary, now):
        with pytest.raises(actions.NameTakenError):
            actions.duplicate_scenario(scenario=scenario, name=scenario.name, by=secretary, at=now)

    def test_a_scenario_takes_another_name_and_keeps_its_result(self, scenario, secretary, now):
        renamed = actions.rename_scenario(scenario=scenario, name="Autre", version=1, by=secretary, at=now)
        assert (renamed.name, renamed.version) == ("Autre", 2)
        assert renamed.result == scenario.result
        assert last_entry().changes == {"name": ["Essai", "Autre"]}

    def test_its_own_name_is_not_taken_by_another(self, scenario, secretary, now):
        assert actions.rename_scenario(scenario=scenario, name="Essai", version=1, by=secretary, at=now).name == "Essai"

    def test_another_s_name_is_taken(self, scenario, secretary, now):
        make.scenario(secretary, now, name="Autre", computed=False)
        with pytest.raises(actions.NameTakenError):
            actions.rename_scenario(scenario=scenario, name="Autre", version=1, by=secretary, at=now)

    def test_a_change_on_what_somebody_else_changed_is_refused(self, scenario, secretary, now):
        actions.rename_scenario(scenario=scenario, name="Autre", version=1, by=secretary, at=now)
        with pytest.raises(actions.ChangedMeanwhileError):
            actions.rename_scenario(scenario=scenario, name="Encore", version=1, by=secretary, at=now)


class TestChangeLevers:
    def test_those_of_a_prepared_scenario_do_not_change(self, facts, secretary, now):
        trend, *_ = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
        with pytest.raises(actions.PreparedScenarioError, match="copiez-le"):
            actions.change_levers(scenario=trend, overlay=FLOORS, version=1, by=secretary, at=now)

    def test_wrong_levers_leave_the_scenario_as_it_was(self, scenario, secretary, now):
        wrong = Overlay(caps=((1999, 1.0),))
        with pytest.raises(OverlayErrors):
            actions.change_levers(scenario=scenario, overlay=wrong, version=1, by=secretary, at=now)
        scenario.refresh_from_db()
        assert (scenario.version, scenario.state) == (1, "computed")

    def test_not_while_it_is_computed(self, scenario, secretary, now):
        actions.ask_for_computation(scenario=scenario, by=secretary, at=now)
        with pytest.raises(actions.ComputingError):
            actions.change_levers(scenario=scenario, overlay=FLOORS, version=1, by=secretary, at=now)

    def test_not_what_somebody_else_changed(self, scenario, secretary, now):
        actions.change_levers(scenario=scenario, overlay=FLOORS, version=1, by=secretary, at=now)
        with pytest.raises(actions.ChangedMeanwhileError):
            actions.change_levers(scenario=scenario, overlay=Overlay(), version=1, by=secretary, at=now)

    def test_the_former_result_goes_with_the_former_levers(self, scenario, secretary, now):
        changed = actions.change_levers(scenario=scenario, overlay=FLOORS, version=1, by=secretary, at=now)
        assert (changed.state, changed.result, changed.computed_at, changed.version) == ("draft", None, None, 2)
        assert last_entry().verb == "allocation.scenario.levers_changed"

    def test_the_same_levers_change_nothing(self, scenario, secretary, now):
        kept = actions.change_levers(scenario=scenario, overlay=scenario.levers, version=1, by=secretary, at=now)
        assert (kept.version, kept.state) == (1, "computed")


class TestSetAside:
    def test_not_while_it_is_computed(self, scenario, secretary, now):
        actions.ask_for_computation(scenario=scenario, by=secretary, at=now)
        with pytest.raises(actions.ComputingError):
            actions.set_aside_scenario(scenario=scenario, by=secretary, at=now)

    def test_not_twice(self, scenario, secretary, now):
        actions.set_aside_scenario(scenario=scenario, by=secretary, at=now)
        with pytest.raises(actions.SetAsideError):
            actions.set_aside_scenario(scenario=scenario, by=secretary, at=now)

    def test_it_leaves_the_lists_keeps_its_result_and_frees_its_name(self, scenario, facts, secretary, now):
        actions.set_aside_scenario(scenario=scenario, by=secretary, at=now)
        assert not scenarios_visible(secretary, *facts).exists()
        scenario.refresh_from_db()
        assert scenario.result is not None
        assert make.scenario(secretary, now, name="Essai", computed=False).pk != scenario.pk


class TestSharing:
    def test_nobody_from_elsewhere_may_be_named(self, scenario, secretary, elsewhere, now):
        stranger = MembershipFactory(administration=elsewhere)
        with pytest.raises(actions.NotAMemberError):
            actions.share_scenario(scenario=scenario, person=stranger, by=secretary, at=now)

    def test_nobody_whose_role_is_over_may_be_named(self, scenario, secretary, member, now):
        gone = member("agent", until="2026-11-20")
        with pytest.raises(actions.NotAMemberError):
            actions.share_scenario(scenario=scenario, person=gone, by=secretary, at=now)

    def test_who_sees_it_already_is_not_named(self, scenario, secretary, member, now):
        with pytest.raises(actions.AlreadySeesItError):
            actions.share_scenario(scenario=scenario, person=member("decider"), by=secretary, at=now)
        head = member("head_of_service")
        actions.share_scenario(scenario=scenario, person=head, by=secretary, at=now)
        with pytest.raises(actions.AlreadySeesItError):
            actions.share_scenario(scenario=scenario, person=head, by=secretary, at=now)

    def test_who_is_named_sees_this_one_and_no_other(self, scenario, secretary, member, facts, now):
        head = member("head_of_service")
        other = make.scenario(secretary, now, name="Autre", computed=False)
        assert not permissions.see_scenario.test(head, scenario)
        actions.share_scenario(scenario=scenario, person=head, by=secretary, at=now)
        assert permissions.see_scenario.test(head, scenario)
        assert not permissions.see_scenario.test(head, other)
        assert list(scenarios_visible(head, *facts)) == [scenario]
        assert last_entry().changes == {"with": f"user:{head.user_id}", "membership": head.pk}

    def test_who_was_not_named_cannot_be_taken_off(self, scenario, secretary, member, now):
        with pytest.raises(actions.NotNamedError):
            actions.stop_sharing(scenario=scenario, person=member("agent"), by=secretary, at=now)

    def test_who_is_taken_off_sees_it_no_more(self, scenario, secretary, member, now):
        agent = member("agent")
        actions.share_scenario(scenario=scenario, person=agent, by=secretary, at=now)
        actions.stop_sharing(scenario=scenario, person=agent, by=secretary, at=now)
        assert not permissions.see_scenario.test(agent, scenario)

    def test_a_leaver_s_scenarios_go_to_his_successor_and_his_name_comes_off(self, scenario, secretary, member, now):
        decider, head = member("decider"), member("head_of_service")
        actions.share_scenario(scenario=scenario, person=head, by=secretary, at=now)
        assert [holding.count for holding in scenarios_held(secretary)] == [1]
        assert actions.hand_over_scenarios(membership=secretary, successor=decider, by=decider, at=now) == 1
        assert actions.hand_over_scenarios(membership=head, successor=None, by=decider, at=now) == 0
        scenario.refresh_from_db()
        assert scenario.owner == decider
        assert not ScenarioAccess.objects.exists()

    def test_nothing_held_is_nothing_written(self, member, now, db):
        before = Entry.objects.count()
        agent: Membership = member("agent")
        assert actions.hand_over_scenarios(membership=agent, successor=None, by=agent, at=now) == 0
        assert Entry.objects.count() == before


class TestDatabase:
    """What the database holds, whatever is asked of it."""

    def test_two_scenarios_of_one_name_on_the_same_facts(self, scenario):
        twin = replaced(scenario)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)

    def test_a_result_without_its_date(self, scenario):
        scenario.computed_at = None
        with pytest.raises(IntegrityError), transaction.atomic():
            scenario.save()


def replaced(scenario: Scenario) -> Scenario:
    twin = Scenario.objects.get(pk=scenario.pk)
    twin.pk = None
    return twin


def test_the_levers_of_the_prepared_ones_are_read_back(facts, secretary, now):
    made = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
    assert [replace(each.levers, caps=()) for each in made] == [Overlay(no_redeployment=True), FLOORS, Overlay()]
