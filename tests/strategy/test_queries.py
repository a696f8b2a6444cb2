"""What is read of plans: coverage without telling of few agents, what needs someone, what is shared, what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.organisation.actions import freeze_photograph, import_staffing, validate_photograph
from phare.organisation.models import Service, ServiceMembership
from phare.platform.accounts.actions import close_membership, grant_sharing, revoke_sharing
from phare.strategy import actions
from phare.strategy.actions import OperationTerms
from phare.strategy.models import Operation, Plan
from phare.strategy.queries import (
    Wanted,
    attention_points,
    coverage_today,
    history,
    plan_data,
    plan_tree,
    plan_warnings,
    plans_visible,
    staff_today,
)
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.factories.organisation import small_staffing
from tests.factories.strategy import OperationFactory, OrientationFactory, PlanFactory, RequirementFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def frozen(member, now):
    """Return the photograph of the small department, frozen: M01 5.5 FTE, M02 5.5, and two agents alone on M03."""
    by = member("secretary_general")
    posts = tuple(
        replace(post, fte=2.0, headcount=2.0) if post.mission == "M03" else post for post in small_staffing().posts
    )
    staffing = replace(small_staffing(), totals=(), posts=posts)
    photograph = import_staffing(staffing, by=by, at=now)
    validate_photograph(photograph, by=by, at=now)
    return freeze_photograph(photograph, by=by, at=now)


class TestCoverage:
    def test_without_a_frozen_photograph_nothing_is_said(self, member, prefecture) -> None:
        staff = staff_today(member("decider"), DAY)
        assert (staff.photograph, staff.fte) == (None, {})
        assert coverage_today(plan_data(PlanFactory(administration=prefecture)), staff, DAY) is None

    def test_whoever_decides_sees_the_staff_of_every_mission_vacant_posts_left_out(self, frozen, member) -> None:
        staff = staff_today(member("decider"), DAY)
        assert staff.photograph == frozen
        assert staff.fte == {"M01": 5.5, "M02": 5.5, "M03": 2.0, "M04": 20.0}

    def test_two_agents_alone_on_a_mission_are_masked_to_those_who_do_not_manage_them(self, frozen, member) -> None:
        assert staff_today(member("agent"), DAY).fte["M03"] is None

    def test_the_head_of_their_service_sees_them(self, frozen, member) -> None:
        head = member("head_of_service")
        ServiceMembership.objects.create(
            membership=head, service=Service.objects.get(code="SER"), role="head", since=dt.date(2026, 1, 1)
        )
        assert staff_today(head, DAY).fte["M03"] == 2.0

    def test_the_year_is_the_nearest_of_the_plan(self, frozen, member, prefecture) -> None:
        plan = plan_data(PlanFactory(administration=prefecture, first_year=2027, last_year=2029))
        staff = staff_today(member("decider"), DAY)
        found = [coverage_today(plan, staff, dt.date(year, 6, 1)) for year in (2025, 2028, 2040)]
        assert [coverage.year for coverage in found if coverage] == [2027, 2028, 2029]


class TestAttention:
    @pytest.fixture
    def plan(self, prefecture):
        return PlanFactory(administration=prefecture, state="in_force", horizon="medium")

    @pytest.fixture
    def operation(self, plan):
        return OperationFactory(objective__orientation__plan=plan)

    def test_an_operation_without_owner_or_without_requirement_needs_someone(self, operation, prefecture) -> None:
        points = attention_points(prefecture, DAY)
        assert [point.what.split(" :")[0] for point in points] == [
            "1 opération sans responsable",
            "1 opération sans exigence d'effectif",
        ]
        assert {point.horizon for point in points} == {Horizon.MEDIUM}
        assert {point.severity for point in points} == {Severity.ORDINARY}
        assert points[0].url.endswith("?responsable=aucun")

    def test_it_is_serious_when_the_operation_is_of_the_core(self, operation, prefecture) -> None:
        Operation.objects.update(core=True)
        assert {point.severity for point in attention_points(prefecture, DAY)} == {Severity.SERIOUS}

    def test_an_owner_who_has_left_is_no_owner(self, operation, prefecture, member) -> None:
        RequirementFactory(operation=operation)
        Operation.objects.update(owner=member("agent"))
        assert attention_points(prefecture, DAY) == []
        Operation.objects.update(owner=member("agent", until=DAY))
        assert len(attention_points(prefecture, DAY)) == 1

    def test_drafts_closed_plans_and_the_plans_of_others_need_nobody(self, operation, prefecture, elsewhere) -> None:
        OperationFactory(objective__orientation__plan__administration=elsewhere)
        for state in ("draft", "closed"):
            Plan.objects.update(state=state)
            assert attention_points(prefecture, DAY) == []


class TestHolding:
    def test_a_leaver_hands_his_operations_over(self, prefecture, member, now) -> None:
        leaver, successor, manager = member("head_of_service"), member("agent"), member("platform_administrator")
        operation = OperationFactory(objective__orientation__plan__administration=prefecture, owner=leaver)
        close_membership(leaver, successor=successor, by=manager, at=now)
        operation.refresh_from_db()
        assert operation.owner == successor


class TestSharing:
    @pytest.fixture
    def share(self, prefecture, elsewhere, member, now):
        def doing(since: dt.date, until: dt.date):
            return grant_sharing(
                administration=elsewhere,
                shared_with=prefecture,
                record_class="strategy.plan",
                since=since,
                until=until,
                reason="Plan régional",
                by=member("secretary_general", administration=elsewhere),
                at=now,
            )

        return doing

    def test_the_plans_of_another_are_seen_only_while_it_shares_them_and_never_its_drafts_mut_004(
        self, prefecture, elsewhere, share, member, now
    ) -> None:
        shown = PlanFactory(administration=elsewhere, state="in_force")
        PlanFactory(administration=elsewhere, state="draft")
        assert list(plans_visible(prefecture, DAY)) == []
        sharing = share(DAY, dt.date(2026, 12, 31))
        assert list(plans_visible(prefecture, DAY)) == [shown]
        assert list(plans_visible(prefecture, dt.date(2027, 1, 1))) == []
        revoke_sharing(sharing, by=member("secretary_general", administration=elsewhere), at=now)
        assert list(plans_visible(prefecture, DAY)) == []

    def test_a_shared_regional_plan_is_the_parent_against_which_compatibility_is_checked_pas_006(
        self, prefecture, elsewhere, share, member, now
    ) -> None:
        parent = PlanFactory(administration=elsewhere, state="in_force", first_year=2020, last_year=2026)
        OrientationFactory(plan=parent, code="A")
        share(DAY, dt.date(2026, 12, 31))
        plan = PlanFactory(administration=prefecture, parent=parent)
        OrientationFactory(plan=plan, code="1", is_modernisation=True, origin="REGIONAL", parent_orientation="B")
        kinds = [warning.kind for warning in plan_warnings(plan, plan_data(plan))]
        assert kinds == ["parent_period", "unlinked", "not_broken_down"]


class TestTree:
    def test_operations_are_looked_for_in_words(self, prefecture, member) -> None:
        me = member("agent")
        plan = PlanFactory(administration=prefecture)
        one = OperationFactory(objective__orientation__plan=plan, name="Crues de l'Ubaye", core=True, owner=me)
        OperationFactory(objective=one.objective, name="Abattoir", position=1)
        OrientationFactory(plan=plan)

        def found(**wanted: object) -> list[str]:
            tree = plan_tree(plan, None, me, DAY, Wanted(**wanted))
            return [
                row.operation.name
                for orientation in tree.orientations
                for objective in orientation.objectives
                for row in objective.operations
            ]

        assert found() == ["Crues de l'Ubaye", "Abattoir"]
        assert found(text="ubaye crues") == ["Crues de l'Ubaye"]
        assert found(core=True) == found(mine=True) == ["Crues de l'Ubaye"]
        assert found(without_owner=True) == ["Abattoir"]
        assert found(without_requirement=True) == ["Crues de l'Ubaye", "Abattoir"]
        assert found(service=1) == found(not_covered=True) == []
        assert len(plan_tree(plan, None, me, DAY).orientations) == 2
        assert len(plan_tree(plan, None, me, DAY, Wanted(core=True)).orientations) == 1


def test_the_history_of_an_operation_is_that_of_the_trail(prefecture, member, now) -> None:
    by = member("secretary_general")
    operation = OperationFactory(objective__orientation__plan__administration=prefecture)
    requirement = RequirementFactory(operation=operation)
    actions.revise_operation(
        operation=operation, terms=OperationTerms(operation.code, "Crues"), version=1, by=by, at=now
    )
    actions.declare_need(requirement=requirement, need_declared=3.0, method="x", evidence="", version=1, by=by, at=now)
    deeds = history(operation)
    assert [deed.verb for deed in deeds] == ["strategy.need.declared", "strategy.operation.revised"]
    assert {deed.author for deed in deeds} == {by.user.name}
    assert [deed.verb for deed in history(operation.plan)] == []
