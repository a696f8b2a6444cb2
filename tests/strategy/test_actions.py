"""What may be done to a plan by hand, and what is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from phare.platform.audit.models import Entry
from phare.strategy import actions
from phare.strategy.actions import (
    ChangedMeanwhileError,
    ObjectiveTerms,
    OperationTerms,
    OrientationTerms,
    PlanTerms,
    ReliefTerms,
    RequirementTerms,
)
from phare.strategy.actions.refusals import (
    AlreadyDecidedError,
    CodeTakenError,
    NameTakenError,
    NotOfThisAdministrationError,
    PlanClosedError,
    RequirementTakenError,
    StateOutOfOrderError,
    StillUsedError,
    UnjustifiedFloorError,
    UnjustifiedReliefError,
    UnknownOriginError,
    YearOutsidePlanError,
)
from phare.strategy.models import MissionRelief, Operation, Orientation, Plan, Requirement
from phare.strategy.queries import plan_data
from tests.factories.strategy import (
    JobProfileFactory,
    MissionReliefFactory,
    OperationFactory,
    PlanFactory,
    RequirementFactory,
    ServiceFactory,
    ServiceMissionFactory,
)

pytestmark = pytest.mark.django_db

TERMS = PlanTerms("Priorités 2027-2029", "PASE", 2027, 2029, "Orientation", "Objectif", "Opération")
FLOOR = RequirementTerms(
    need=9.0, floor=8.0, floor_rank=2, floor_justification="Une garde de nuit", floor_set_by="Préfet"
)


@pytest.fixture
def mission(prefecture):
    return ServiceMissionFactory(administration=prefecture)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("position").values_list("verb", flat=True))


class TestPlan:
    def test_two_plans_of_one_name_are_refused(self, plan, prefecture, doing) -> None:
        with pytest.raises(NameTakenError):
            actions.draft_plan(administration=prefecture, terms=replace(TERMS, name=plan.name), **doing)

    def test_a_period_that_ends_before_it_begins_is_refused(self, prefecture, doing) -> None:
        with pytest.raises(YearOutsidePlanError):
            actions.draft_plan(administration=prefecture, terms=replace(TERMS, last_year=2026), **doing)

    def test_a_parent_plan_that_is_not_shown_to_us_is_refused(self, prefecture, elsewhere, doing) -> None:
        parent = PlanFactory(administration=elsewhere)
        with pytest.raises(NotOfThisAdministrationError):
            actions.draft_plan(administration=prefecture, terms=replace(TERMS, parent_id=parent.pk), **doing)

    def test_a_plan_is_never_above_itself(self, plan, prefecture, doing) -> None:
        child = PlanFactory(administration=prefecture, parent=plan)
        terms = replace(TERMS, parent_id=child.pk)
        with pytest.raises(NotOfThisAdministrationError):
            actions.revise_plan(plan=plan, terms=terms, version=1, **doing)

    def test_a_period_that_leaves_requirements_outside_is_refused(self, plan, operation, doing) -> None:
        RequirementFactory(operation=operation, year=2027)
        with pytest.raises(YearOutsidePlanError, match="2027"):
            actions.revise_plan(plan=plan, terms=replace(TERMS, first_year=2028), version=1, **doing)

    @pytest.mark.parametrize(("state", "to"), [("draft", "closed"), ("in_force", "draft"), ("closed", "in_force")])
    def test_a_plan_goes_from_preparation_to_force_to_its_end_and_never_back(self, plan, state, to, doing) -> None:
        Plan.objects.filter(pk=plan.pk).update(state=state)
        with pytest.raises(StateOutOfOrderError):
            actions.move_plan(plan=plan, to=to, **doing)

    def test_a_plan_is_drafted_revised_put_in_force_and_closed(self, prefecture, doing) -> None:
        plan = actions.draft_plan(administration=prefecture, terms=TERMS, **doing)
        actions.revise_plan(plan=plan, terms=replace(TERMS, name="Priorités"), version=1, **doing)
        actions.move_plan(plan=plan, to="in_force", **doing)
        actions.move_plan(plan=plan, to="closed", **doing)
        plan.refresh_from_db()
        assert (plan.name, plan.state, plan.version) == ("Priorités", "closed", 4)
        assert verbs() == ["strategy.plan.drafted", "strategy.plan.revised", *["strategy.plan.moved"] * 2]

    def test_nothing_of_a_closed_plan_changes_any_more(self, plan, operation, mission, doing) -> None:
        requirement, relief = RequirementFactory(operation=operation), MissionReliefFactory(plan=plan)
        Plan.objects.filter(pk=plan.pk).update(state="closed")
        operation = Operation.objects.get(pk=operation.pk)
        requirement, relief = Requirement.objects.get(pk=requirement.pk), MissionRelief.objects.get(pk=relief.pk)
        objective = operation.objective
        closed = objective.plan
        lightened = ReliefTerms("LIGHTENED", 2027, need=1.0, risk="x")
        for refused in (
            lambda: actions.revise_plan(plan=closed, terms=TERMS, version=1, **doing),
            lambda: actions.add_orientation(plan=closed, terms=OrientationTerms("9", "X"), **doing),
            lambda: actions.add_operation(objective=objective, terms=OperationTerms("9", "X"), **doing),
            lambda: actions.revise_operation(operation=operation, terms=OperationTerms("9", "X"), version=1, **doing),
            lambda: actions.remove_level(level=operation, **doing),
            lambda: actions.add_requirements(
                objective=objective, operation=None, mission=mission, years=[2027], terms=FLOOR, **doing
            ),
            lambda: actions.revise_requirement(requirement=requirement, terms=FLOOR, version=1, **doing),
            lambda: actions.declare_need(
                requirement=requirement, need_declared=1.0, method="", evidence="", version=1, **doing
            ),
            lambda: actions.remove_requirement(requirement=requirement, **doing),
            lambda: actions.propose_relief(plan=closed, mission=mission, terms=lightened, **doing),
            lambda: actions.revise_relief(relief=relief, terms=lightened, version=1, **doing),
            lambda: actions.decide_relief(relief=relief, version=1, **doing),
            lambda: actions.end_relief(relief=relief, last_year=2029, version=1, **doing),
            lambda: actions.withdraw_relief(relief=relief, **doing),
        ):
            with pytest.raises(PlanClosedError):
                refused()
        assert verbs() == []


class TestTree:
    def test_a_code_names_one_thing_of_its_level(self, plan, operation, doing) -> None:
        with pytest.raises(CodeTakenError):
            actions.add_operation(objective=operation.objective, terms=OperationTerms(operation.code, "X"), **doing)
        other = OperationFactory(objective=operation.objective)
        with pytest.raises(CodeTakenError):
            actions.revise_operation(operation=other, terms=OperationTerms(operation.code, "X"), version=1, **doing)

    def test_a_service_or_an_owner_from_elsewhere_is_refused(self, operation, elsewhere, member, doing) -> None:
        service, owner = ServiceFactory(administration=elsewhere), member("agent", administration=elsewhere)
        for terms in (OperationTerms("9", "X", pilot_id=service.pk), OperationTerms("9", "X", owner_id=owner.pk)):
            with pytest.raises(NotOfThisAdministrationError):
                actions.add_operation(objective=operation.objective, terms=terms, **doing)

    def test_someone_who_has_left_cannot_own_an_operation(self, operation, member, doing, now) -> None:
        gone = member("agent", until=now.date() - dt.timedelta(days=1))
        with pytest.raises(NotOfThisAdministrationError):
            actions.revise_operation(
                operation=operation, terms=OperationTerms("9", "X", owner_id=gone.pk), version=1, **doing
            )

    def test_an_operation_does_not_end_before_it_begins(self, operation, doing) -> None:
        with pytest.raises(YearOutsidePlanError):
            terms = OperationTerms("9", "X", first_year=2028, last_year=2027)
            actions.add_operation(objective=operation.objective, terms=terms, **doing)

    def test_what_holds_something_is_not_removed(self, operation, doing) -> None:
        RequirementFactory(operation=operation)
        for level in (operation, operation.objective, operation.objective.orientation):
            with pytest.raises(StillUsedError):
                actions.remove_level(level=level, **doing)
        assert verbs() == []

    def test_of_two_people_who_write_at_once_the_second_is_told_and_nothing_is_lost(self, operation, doing) -> None:
        first = actions.revise_operation(operation=operation, terms=OperationTerms("a", "Un"), version=1, **doing)
        with pytest.raises(ChangedMeanwhileError):
            actions.revise_operation(operation=operation, terms=OperationTerms("a", "Deux"), version=1, **doing)
        assert Operation.objects.get(pk=operation.pk).name == "Un"
        actions.revise_operation(operation=operation, terms=OperationTerms("a", "Deux"), version=first.version, **doing)
        assert Operation.objects.get(pk=operation.pk).name == "Deux"

    @pytest.mark.parametrize("origin", ["régionale", "regional", " ", "x" * 11])
    def test_pas_006_an_orientation_has_no_origin_but_those_that_the_screens_offer(self, plan, doing, origin) -> None:
        with pytest.raises(UnknownOriginError, match="choisissez régionale ou locale"):
            actions.add_orientation(plan=plan, terms=OrientationTerms("1", "Protéger", origin=origin), **doing)
        kept = actions.add_orientation(plan=plan, terms=OrientationTerms("1", "Protéger", origin="LOCAL"), **doing)
        with pytest.raises(UnknownOriginError):
            terms = OrientationTerms("1", "Protéger", origin=origin)
            actions.revise_orientation(orientation=kept, terms=terms, version=1, **doing)
        assert [each.origin for each in plan_data(plan).orientations] == ["LOCAL"]

    def test_an_origin_written_before_that_no_screen_offers_is_left_unsaid_and_stays_in_the_trail(
        self, plan, doing
    ) -> None:
        orientation = actions.add_orientation(plan=plan, terms=OrientationTerms("1", "Protéger"), **doing)
        known = next(each for each in Orientation._meta.constraints if each.name.endswith("origin_known"))
        with connection.schema_editor() as editor:
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            editor.remove_constraint(Orientation, known)
        Orientation.objects.filter(pk=orientation.pk).update(origin="regional")
        upgrade = import_module("phare.strategy.migrations.0010_orientation_origin_known")
        upgrade.leave_unsaid(apps, None)
        with connection.schema_editor() as editor:
            editor.add_constraint(Orientation, known)
        assert plan_data(plan).orientations[0].origin == ""

    def test_the_tree_is_built_revised_and_taken_down_each_step_in_the_trail(self, plan, doing) -> None:
        orientation = actions.add_orientation(plan=plan, terms=OrientationTerms("1", "Protéger"), **doing)
        objective = actions.add_objective(orientation=orientation, terms=ObjectiveTerms("1.1", "Réduire"), **doing)
        operation = actions.add_operation(objective=objective, terms=OperationTerms("1.1.a", "Crues"), **doing)
        terms = OrientationTerms("1", "Protéger la population", True)
        actions.revise_orientation(orientation=orientation, terms=terms, version=1, **doing)
        actions.revise_objective(objective=objective, terms=ObjectiveTerms("1.1", "Réduire"), version=1, **doing)
        assert plan_data(plan).orientations[0].is_modernisation
        for level in (operation, objective, orientation):
            actions.remove_level(level=level, **doing)
        assert verbs() == [
            "strategy.orientation.added",
            "strategy.objective.added",
            "strategy.operation.added",
            "strategy.orientation.revised",  # the objective did not change: no row
            "strategy.operation.removed",
            "strategy.objective.removed",
            "strategy.orientation.removed",
        ]

    def test_what_a_leaver_owned_is_handed_over(self, operation, member, doing) -> None:
        leaver, successor = member("agent"), member("head_of_service")
        Operation.objects.filter(pk=operation.pk).update(owner=leaver)
        assert actions.hand_over_operations(membership=leaver, successor=successor, **doing) == 1
        assert Operation.objects.get(pk=operation.pk).owner == successor
        assert actions.hand_over_operations(membership=leaver, successor=None, **doing) == 0


class TestRequirement:
    @pytest.mark.parametrize(
        "terms",
        [
            replace(FLOOR, floor_justification=" "),
            replace(FLOOR, floor_set_by=""),
            replace(FLOOR, floor_rank=1),
            replace(FLOOR, need=-1.0),
            replace(FLOOR, need=float("nan")),
            replace(FLOOR, floor=float("inf")),
            replace(FLOOR, weight=0.0),
            replace(FLOOR, need_declared=float("inf")),
        ],
    )
    def test_a_floor_is_a_decision_with_its_grounds_and_figures_are_figures_cro_004(
        self, operation, mission, terms, doing
    ) -> None:
        with pytest.raises(UnjustifiedFloorError):
            actions.add_requirements(
                objective=operation.objective, operation=operation, mission=mission, years=[2027], terms=terms, **doing
            )

    @pytest.mark.parametrize("years", [[], [2026], [2027, 2030]])
    def test_a_requirement_is_for_years_of_the_plan(self, operation, mission, years, doing) -> None:
        with pytest.raises(YearOutsidePlanError):
            actions.add_requirements(
                objective=operation.objective, operation=operation, mission=mission, years=years, terms=FLOOR, **doing
            )

    def test_missions_and_profiles_from_elsewhere_are_refused(self, operation, mission, elsewhere, doing) -> None:
        stranger, profile = ServiceMissionFactory(), JobProfileFactory(administration=elsewhere)
        for what, terms in ((stranger, FLOOR), (mission, replace(FLOOR, floor_profiles=(profile,)))):
            with pytest.raises(NotOfThisAdministrationError):
                actions.add_requirements(
                    objective=operation.objective, operation=None, mission=what, years=[2027], terms=terms, **doing
                )

    @pytest.mark.parametrize("own", [True, False])
    def test_a_mission_has_one_requirement_a_year_in_each_place(self, operation, mission, own, doing) -> None:
        place = {"objective": operation.objective, "operation": None if own else operation, "mission": mission}
        actions.add_requirements(**place, years=[2027, 2028], terms=FLOOR, **doing)
        with pytest.raises(RequirementTakenError, match="2028"):
            actions.add_requirements(**place, years=[2029, 2028], terms=FLOOR, **doing)
        assert sorted(Requirement.objects.values_list("year", flat=True)) == [2027, 2028]

    def test_a_floor_keeps_the_day_on_which_it_was_set_until_it_changes(self, operation, mission, doing, now) -> None:
        requirement = actions.add_requirements(
            objective=operation.objective,
            operation=operation,
            mission=mission,
            years=[2027],
            terms=replace(FLOOR, floor_set_on=dt.date(2026, 1, 5)),
            **doing,
        )[0]
        same = replace(FLOOR, floor_set_on=dt.date(2026, 1, 5), need=12.0)
        actions.revise_requirement(requirement=requirement, terms=same, version=1, **doing)
        assert requirement.floor_set_on == dt.date(2026, 1, 5)
        actions.revise_requirement(requirement=requirement, terms=replace(same, floor=7.0), version=2, **doing)
        assert requirement.floor_set_on == now.date()

    def test_without_a_floor_nothing_is_said_of_it(self, operation, mission, prefecture, doing) -> None:
        profile = JobProfileFactory(administration=prefecture)
        requirement = actions.add_requirements(
            objective=operation.objective,
            operation=operation,
            mission=mission,
            years=[2027],
            terms=replace(FLOOR, floor=0.0, floor_profiles=(profile,)),
            **doing,
        )[0]
        assert not requirement.floor_profiles.exists()
        assert (requirement.floor_set_by, requirement.floor_set_on) == ("", None)

    def test_the_service_declares_its_need_without_touching_what_is_retained(self, operation, doing) -> None:
        requirement = RequirementFactory(operation=operation)
        actions.declare_need(
            requirement=requirement, need_declared=12.0, method="Charge", evidence="Bilan", version=1, **doing
        )
        assert (requirement.need_declared, requirement.need, requirement.floor) == (12.0, 9.0, 8.0)
        with pytest.raises(UnjustifiedFloorError):
            actions.declare_need(
                requirement=requirement, need_declared=-1.0, method="", evidence="", version=2, **doing
            )

    def test_profiles_that_count_are_changed_and_said_in_the_trail(self, operation, prefecture, doing) -> None:
        requirement = RequirementFactory(operation=operation)
        profile = JobProfileFactory(administration=prefecture, code="V-206")
        terms = replace(FLOOR, floor_profiles=(profile,), floor_set_on=requirement.floor_set_on)
        actions.revise_requirement(requirement=requirement, terms=terms, version=1, **doing)
        assert Entry.objects.get().changes["floor_profiles"] == [[], ["V-206"]]
        actions.remove_requirement(requirement=requirement, **doing)
        assert not Requirement.objects.exists()


class TestRelief:
    @pytest.mark.parametrize(
        "terms",
        [
            ReliefTerms("LIGHTENED", 2027, need=1.0),
            ReliefTerms("LIGHTENED", 2027, risk="Délais"),
            ReliefTerms("ENTRUSTED", 2027, need=1.0, risk="Délais"),
            ReliefTerms("POOLED", 2027, need=1.0, risk="Délais"),
            ReliefTerms("LIGHTENED", 2027, need=float("nan"), risk="Délais"),
            ReliefTerms("LIGHTENED", 2027, need=-1.0, risk="Délais"),
        ],
    )
    def test_a_relief_says_what_is_lifted_the_risk_taken_and_who_takes_over(self, plan, mission, terms, doing) -> None:
        with pytest.raises(UnjustifiedReliefError):
            actions.propose_relief(plan=plan, mission=mission, terms=terms, **doing)

    @pytest.mark.parametrize(("first", "last"), [(2026, None), (2028, 2027), (2028, 2030)])
    def test_a_relief_is_for_years_of_the_plan(self, plan, mission, first, last, doing) -> None:
        with pytest.raises(YearOutsidePlanError):
            terms = ReliefTerms("STOPPED", first, last, risk="Plus de contrôle")
            actions.propose_relief(plan=plan, mission=mission, terms=terms, **doing)

    def test_a_mission_from_elsewhere_is_refused(self, plan, doing) -> None:
        with pytest.raises(NotOfThisAdministrationError):
            terms = ReliefTerms("STOPPED", 2027, risk="Plus de contrôle")
            actions.propose_relief(plan=plan, mission=ServiceMissionFactory(), terms=terms, **doing)

    def test_a_relief_that_was_decided_stays_in_the_file_and_may_only_end(self, plan, mission, doing, now) -> None:
        terms = ReliefTerms("ENTRUSTED", 2027, need=2.0, floor=1.0, risk="Délais", partner="SDIS")
        relief = actions.propose_relief(plan=plan, mission=mission, terms=terms, **doing)
        actions.revise_relief(relief=relief, terms=replace(terms, need=3.0), version=1, **doing)
        assert not plan_data(plan).reliefs[0].decided
        actions.decide_relief(relief=relief, version=2, **doing)
        assert plan_data(plan).reliefs[0].decided
        assert (relief.decided_by, relief.decided_on) == (doing["by"], now.date())
        for refused in (
            lambda: actions.revise_relief(relief=relief, terms=terms, version=3, **doing),
            lambda: actions.decide_relief(relief=relief, version=3, **doing),
            lambda: actions.withdraw_relief(relief=relief, **doing),
        ):
            with pytest.raises(AlreadyDecidedError):
                refused()
        with pytest.raises(YearOutsidePlanError):
            actions.end_relief(relief=relief, last_year=2026, version=3, **doing)
        actions.end_relief(relief=relief, last_year=2028, version=3, **doing)
        assert plan_data(plan).reliefs[0].last_year == 2028

    def test_a_proposal_can_be_withdrawn(self, plan, doing) -> None:
        actions.withdraw_relief(relief=MissionReliefFactory(plan=plan), **doing)
        assert not MissionRelief.objects.exists()
        assert verbs() == ["strategy.relief.withdrawn"]
