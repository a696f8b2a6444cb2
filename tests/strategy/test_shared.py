"""An action that serves operations of several plans: chosen, shown, counted and exported with each of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.platform.accounts.actions import grant_sharing
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.importer import Source
from phare.strategy import actions, permissions, queries
from phare.strategy.actions import ActionTerms, ChangedMeanwhileError
from phare.strategy.actions.refusals import (
    NotOfThisAdministrationError,
    PlanClosedError,
    StillUsedError,
    WithoutOperationError,
)
from phare.strategy.kernel import workbook
from phare.strategy.models import Action, Plan
from phare.strategy.queries import PlanTarget, checked_plan, standing_rows
from phare.strategy.queries.attention import attention_points, duties_of
from tests.factories.strategy import ActionFactory, OperationFactory, PlanFactory, StepFactory
from tests.strategy.test_web import fields_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)
SOURCE = Source("plan.ods", "0" * 64)


def operation_of(administration, name: str, **said):
    plan = PlanFactory(administration=administration, name=name, state="in_force")
    return OperationFactory(objective__orientation__plan=plan, code="1.1.a", **said)


@pytest.fixture
def terms(here, there):
    return ActionTerms("A1", "Réunir le comité de l'eau", (here.pk, there.pk))


def page_of(client, name: str, *arguments) -> str:
    answer = client.get(reverse(f"strategy:{name}", args=arguments))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


class TestServing:
    def test_one_operation_at_least_is_of_its_home_plan(self, here, there, terms, doing) -> None:
        with pytest.raises(WithoutOperationError):
            actions.add_action(plan=here.plan, terms=replace(terms, operations=(there.pk,)), **doing)

    def test_a_plan_of_another_administration_is_never_served(self, here, elsewhere, terms, doing) -> None:
        stranger = operation_of(elsewhere, "Plan du Nord")
        with pytest.raises(NotOfThisAdministrationError):
            actions.add_action(plan=here.plan, terms=replace(terms, operations=(here.pk, stranger.pk)), **doing)

    def test_a_closed_plan_is_not_served_anew_and_keeps_what_served_it(self, here, there, shared, terms, doing) -> None:
        Plan.objects.filter(pk=there.plan_id).update(state="closed")
        with pytest.raises(PlanClosedError):
            actions.add_action(plan=here.plan, terms=replace(terms, code="A2"), **doing)
        only_here = replace(terms, operations=(here.pk,))
        actions.revise_action(action=shared, terms=only_here, version=1, **doing)
        assert set(shared.operations.all()) == {here, there}

    def test_operations_of_several_plans_are_served(self, here, there, terms, doing) -> None:
        action = actions.add_action(plan=here.plan, terms=terms, **doing)
        assert set(action.operations.all()) == {here, there}
        assert action.plan == here.plan

    def test_two_people_who_link_at_once_do_not_undo_each_other(self, here, shared, terms, doing) -> None:
        only_here = replace(terms, name=shared.name, operations=(here.pk,))
        actions.revise_action(action=shared, terms=only_here, version=1, **doing)
        assert shared.version == 2
        with pytest.raises(ChangedMeanwhileError):
            actions.revise_action(action=shared, terms=terms, version=1, **doing)

    def test_an_operation_that_an_action_of_another_plan_serves_is_not_removed(self, there, shared, doing) -> None:
        with pytest.raises(StillUsedError):
            actions.remove_level(level=there, **doing)

    def test_whoever_owns_the_operation_served_writes_the_action(self, there, shared, member) -> None:
        agent = member("agent")
        assert not permissions.write_actions.test(agent, permissions.ActionOnDay(shared, DAY))
        there.owner = agent
        there.save()
        again = Action.objects.get(pk=shared.pk)
        assert permissions.write_actions.test(agent, permissions.ActionOnDay(again, DAY))


class TestWhereItIsSeen:
    def test_each_plan_lists_it_after_its_own_with_the_others_it_serves(self, here, there, shared) -> None:
        own = ActionFactory(plan=there.plan, under=there, code="Z9")
        [first, second] = queries.actions_of_plan(there.plan, DAY)
        assert (first.action, first.shared_with) == (own, ())
        assert (second.action, second.shared_with, second.is_from_elsewhere) == (shared, (here.plan,), True)
        assert second.operation_names == [str(there), f"{here} (Priorités)"]
        [at_home] = queries.actions_of_plan(here.plan, DAY)
        assert (at_home.shared_with, at_home.is_from_elsewhere) == ((there.plan,), False)
        assert [row.action for row in queries.actions_of_operation(there, DAY)] == [own, shared]

    def test_it_is_told_once_though_it_serves_two_operations_of_a_plan(self, there, shared) -> None:
        shared.operations.add(OperationFactory(objective=there.objective, plan=there.plan))
        assert [row.action for row in queries.actions_of_plan(there.plan, DAY)] == [shared]

    @pytest.mark.parametrize("page", ["plan", "plan-actions", "timeline", "operation"])
    def test_pages_of_the_plan_served_name_its_home(self, here, there, shared, signed_in, doing, page) -> None:
        Action.objects.update(due=dt.date(2027, 6, 1))
        said = page_of(signed_in(doing["by"]), page, there.pk if page == "operation" else there.plan_id)
        assert "Réunir le comité de l'eau" in said
        assert "action de Priorités" in said if page == "plan" else "partagée avec" in said
        if page in {"plan-actions", "operation"}:
            assert f'<a href="{reverse("strategy:plan", args=[here.plan_id])}">Priorités</a> (son plan d' in said

    def test_its_page_names_each_plan_it_serves(self, there, shared, signed_in, doing) -> None:
        said = page_of(signed_in(doing["by"]), "action", shared.pk)
        assert "Écrite dans « Priorités », " in said
        assert f"{there}</a> (Feuille de route)" in said
        actions.revise_action(
            action=shared,
            terms=ActionTerms("A1", shared.name, (shared.plan.operations.get().pk,)),
            version=1,
            **doing,
        )
        assert '<p class="st-history__detail">Opérations</p>' in page_of(signed_in(doing["by"]), "action", shared.pk)
        shared.operations.add(there)
        confirming = page_of(signed_in(doing["by"]), "remove-action", shared.pk)
        assert "Elle quitte aussi « Feuille de route »" in confirming

    def test_another_administration_is_told_nothing_of_a_plan_in_preparation(
        self, here, there, shared, elsewhere, signed_in, member
    ) -> None:
        today = timezone.localdate()
        grant_sharing(
            administration=here.administration if hasattr(here, "administration") else here.plan.administration,
            shared_with=elsewhere,
            record_class="strategy.plan",
            since=today,
            until=today,
            reason="Plan voisin",
            by=member("secretary_general"),
            at=timezone.now(),
        )
        client = signed_in(member("decider", administration=elsewhere))
        assert "Feuille de route" in page_of(client, "action", shared.pk)
        Plan.objects.filter(pk=there.plan_id).update(state="draft")
        for page, key in (("action", shared.pk), ("plan-actions", here.plan_id), ("operation", here.pk)):
            assert "Feuille de route" not in page_of(client, page, key)
        Plan.objects.filter(pk=there.plan_id).update(state="in_force")
        Plan.objects.filter(pk=here.plan_id).update(state="draft")
        for page, key in (("plan", there.plan_id), ("plan-actions", there.plan_id), ("operation", there.pk)):
            assert "comité de l'eau" not in page_of(client, page, key)

    def test_queries_do_not_grow_with_what_is_shared(self, here, there, shared, django_assert_num_queries) -> None:
        with django_assert_num_queries(6):
            queries.actions_of_plan(there.plan, DAY)
        for _ in range(3):
            ActionFactory(plan=here.plan, under=here).operations.add(there)
        with django_assert_num_queries(6):
            queries.actions_of_plan(there.plan, DAY)


class TestWhatNeedsSomeone:
    BLOCKED = {"status": "blocked", "obstacle": "Gel", "lifter": "Le préfet", "lift_by": dt.date(2027, 4, 1)}

    def points(self, prefecture, kind: str) -> list[str]:
        return [each.what for each in attention_points(prefecture, DAY) if each.kind == kind]

    def test_a_shared_action_blocked_is_told_once_and_counts_in_each_plan(self, here, there, shared, prefecture):
        Action.objects.update(**self.BLOCKED)
        assert self.points(prefecture, "strategy.blocked") == [f"Action bloquée : {shared}. Gel"]
        for _ in range(2):
            ActionFactory(plan=there.plan, under=there, **self.BLOCKED)
        assert "3 actions bloquées : Feuille de route" in self.points(prefecture, "strategy.blocked")

    def test_its_late_milestones_count_in_each_plan_once(self, here, there, shared, prefecture) -> None:
        shared.operations.add(OperationFactory(objective=there.objective, plan=there.plan))
        StepFactory(action=shared, is_milestone=True, due=dt.date(2027, 3, 1))
        assert sorted(self.points(prefecture, "strategy.milestone_late")) == [
            "1 jalon en retard : Feuille de route",
            "1 jalon en retard : Priorités",
        ]

    def test_it_needs_someone_though_its_home_is_in_preparation_not_once_it_is_closed(
        self, here, there, shared, prefecture, member
    ) -> None:
        agent = member("agent")
        Action.objects.update(owner=agent, **self.BLOCKED)
        StepFactory(action=shared, name="Comité réuni", due=dt.date(2027, 3, 12))
        for state, told in (("draft", 1), ("closed", 0)):
            Plan.objects.filter(pk=here.plan_id).update(state=state)
            assert len(self.points(prefecture, "strategy.blocked")) == told
            assert len([each for each in duties_of(agent, DAY) if "Comité réuni" in each.what]) == told

    def test_a_step_is_owed_once_whatever_the_number_of_plans(self, shared, member) -> None:
        agent = member("agent")
        Action.objects.update(owner=agent)
        StepFactory(action=shared, name="Comité réuni", due=dt.date(2027, 3, 12))
        assert len([each for each in duties_of(agent, DAY) if "Comité réuni" in each.what]) == 1


class TestTheWorkbook:
    def read_again(self, plan: Plan):
        target = PlanTarget(plan.administration, plan)
        content = workbooks.write_ods(workbook.DESCRIPTION, standing_rows(target))
        checked = checked_plan(workbooks.read(workbook.DESCRIPTION, content, "plan.ods"), target, DAY)
        assert checked.problems == ()
        return checked.data, target

    def test_exported_then_imported_each_plan_is_unchanged(self, here, there, shared, doing) -> None:
        for plan in (here.plan, there.plan):
            data, target = self.read_again(plan)
            actions.import_plan(data, target, source=SOURCE, **doing)
        assert set(shared.operations.all()) == {here, there}
        assert Action.objects.get().version == 1
        assert [each.code for each in self.read_again(here.plan)[0].actions] == ["A1"]
        assert self.read_again(here.plan)[0].actions[0].operations == ("1.1.a",)
        assert self.read_again(there.plan)[0].actions == ()

    def test_what_a_workbook_changes_leaves_the_links_to_other_plans(self, here, there, shared, doing) -> None:
        second = OperationFactory(objective=here.objective, plan=here.plan, code="1.1.b")
        data, target = self.read_again(here.plan)
        moved = replace(data, actions=(replace(data.actions[0], operations=("1.1.b",), name="Autrement"),))
        actions.import_plan(moved, target, source=SOURCE, **doing)
        assert set(shared.operations.all()) == {second, there}

    def test_a_workbook_without_an_action_that_another_plan_needs_is_refused(self, here, shared, doing) -> None:
        data, target = self.read_again(here.plan)
        with pytest.raises(StillUsedError, match="Feuille de route"):
            actions.import_plan(replace(data, actions=()), target, source=SOURCE, **doing)
        assert Action.objects.filter(pk=shared.pk).exists()

    def test_a_workbook_without_an_operation_served_from_elsewhere_is_refused(self, there, shared, doing) -> None:
        data, target = self.read_again(there.plan)
        with pytest.raises(StillUsedError):
            actions.import_plan(replace(data, operations=()), target, source=SOURCE, **doing)


class TestTheForm:
    def test_operations_of_other_plans_are_chosen_plan_by_plan(self, here, there, shared, signed_in, doing) -> None:
        closed = operation_of(here.plan.administration, "Ancien plan")
        Plan.objects.filter(pk=closed.plan_id).update(state="closed")
        client = signed_in(doing["by"])
        address = reverse("strategy:edit-action", args=[shared.pk])
        page = page_of(client, "edit-action", shared.pk)
        assert '<details class="st-elsewhere" open> <summary>Feuille de route</summary>' in page
        assert "Ancien plan" not in page
        fields = fields_of(client.get(address))
        assert fields["elsewhere"] == [there.pk]
        assert client.post(address, {**fields, "elsewhere": []}).status_code == 302
        assert set(shared.operations.all()) == {here}
        fields = {**fields_of(client.get(address)), "elsewhere": [there.pk]}
        assert client.post(address, fields).status_code == 302
        assert set(shared.operations.all()) == {here, there}

    def test_without_another_plan_nothing_is_asked(self, here, signed_in, doing) -> None:
        assert "Opérations d'autres plans" not in page_of(signed_in(doing["by"]), "new-action", here.pk)

    def test_operations_of_another_administration_are_not_offered(self, here, there, elsewhere, signed_in, doing):
        operation_of(elsewhere, "Plan du Nord")
        assert "Plan du Nord" not in page_of(signed_in(doing["by"]), "new-action", here.pk)
