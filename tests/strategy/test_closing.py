"""A plan that closes: the actions that go on in others, those that stop, what is said before one confirms."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from phare.platform.audit import actions as audit
from phare.platform.audit.models import Entry
from phare.strategy import actions, queries
from phare.strategy.actions import ActionTerms, ChangedMeanwhileError
from phare.strategy.actions.refusals import PlanClosedError, StateOutOfOrderError
from phare.strategy.models import Action, Plan
from phare.strategy.queries.attention import attention_points, duties_of
from tests.factories.strategy import ActionFactory, ActionLinkFactory, OperationFactory, PlanFactory, StepFactory
from tests.strategy.test_action import verbs
from tests.strategy.test_links import page_of
from tests.strategy.test_web import fields_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)


def operation_of(administration, name: str, **said):
    plan = PlanFactory(administration=administration, name=name, **{"state": "in_force", **said})
    return OperationFactory(objective__orientation__plan=plan, code="1.1.a")


def close(plan: Plan, **doing) -> Plan:
    return actions.move_plan(plan=plan, to="closed", **doing)


class TestWhatGoesOn:
    def test_a_plan_in_preparation_is_not_closed_and_a_second_click_changes_nothing(self, here, doing) -> None:
        draft = PlanFactory(administration=here.plan.administration)
        with pytest.raises(StateOutOfOrderError):
            close(draft, **doing)
        close(here.plan, **doing)
        assert close(here.plan, **doing).version == 2
        assert verbs() == ["strategy.plan.moved"]

    def test_a_shared_action_goes_on_where_it_serves_an_open_plan(self, here, there, shared, doing) -> None:
        ActionFactory(plan=there.plan, under=there, position=4)
        close(here.plan, **doing)
        shared.refresh_from_db()
        assert (shared.plan, shared.code, shared.position, shared.version) == (there.plan, "A1", 5, 2)
        assert set(shared.operations.all()) == {here, there}
        actions.move_action(action=shared, to="under_way", version=2, **doing)
        actions.add_step(action=shared, terms=actions.StepTerms("Bilan"), **doing)
        assert verbs()[:2] == ["strategy.action.carried_on", "strategy.plan.moved"]
        carried, moved = Entry.objects.order_by("position")[:2]
        assert carried.changes == {"plan": ["Priorités", "Feuille de route"]}
        assert moved.changes["carried_on"] == [["A1 Réunir le comité de l'eau", "Feuille de route"]]

    def test_its_code_gets_a_number_where_it_is_taken(self, here, there, shared, doing) -> None:
        ActionFactory(plan=there.plan, under=there, code="A1")
        other = ActionFactory(plan=here.plan, under=here, code="A1-2")
        other.operations.add(there)
        close(here.plan, **doing)
        codes = set(there.plan.actions.values_list("code", flat=True))
        assert codes == {"A1", "A1-2", "A1-2-2"}
        assert Entry.objects.get(position=1).changes["code"] == ["A1", "A1-2"]

    def test_a_plan_in_force_comes_before_one_in_preparation(self, here, there, shared, prefecture, doing) -> None:
        shared.operations.add(operation_of(prefecture, "Projet", state="draft", last_year=2040))
        close(here.plan, **doing)
        assert Action.objects.get().plan == there.plan
        close(there.plan, **doing)
        assert Action.objects.get().plan.name == "Projet"

    def test_what_is_over_or_serves_closed_plans_only_stays_as_it_was(self, here, there, shared, prefecture, doing):
        over = ActionFactory(plan=here.plan, under=here, status="done")
        over.operations.add(there)
        alone = ActionFactory(plan=here.plan, under=here)
        alone.operations.add(operation_of(prefecture, "Ancien plan", state="closed"))
        close(here.plan, **doing)
        assert set(here.plan.actions.all()) == {over, alone}
        for action in Action.objects.filter(plan=here.plan):
            with pytest.raises(PlanClosedError):
                actions.move_action(action=action, to="under_way", version=1, **doing)

    def test_whoever_was_filling_its_form_is_told(self, here, there, shared, doing) -> None:
        read = Action.objects.select_related("plan").get()
        close(here.plan, **doing)
        with pytest.raises((ChangedMeanwhileError, PlanClosedError)):
            actions.revise_action(
                action=read, terms=ActionTerms("A1", "Autrement", (here.pk, there.pk)), version=1, **doing
            )
        with pytest.raises(ChangedMeanwhileError):
            actions.move_action(action=read, to="done", version=1, **doing)

    def test_it_still_needs_someone_and_its_owner_owes_its_step(self, here, there, shared, prefecture, member, doing):
        agent = member("agent")
        Action.objects.update(
            owner=agent, status="blocked", obstacle="Gel", lifter="Le préfet", lift_by=dt.date(2027, 4, 1)
        )
        StepFactory(action=shared, name="Comité réuni", due=dt.date(2027, 3, 12))
        close(here.plan, **doing)
        told = [each.what for each in attention_points(prefecture, DAY) if each.kind == "strategy.blocked"]
        assert told == [f"Action bloquée : {shared}. Gel"]
        assert any("Comité réuni" in each.what for each in duties_of(agent, DAY))

    def test_the_closed_plan_still_lists_it_and_both_histories_say_where_it_went(
        self, here, there, shared, signed_in, doing
    ) -> None:
        close(here.plan, **doing)
        client = signed_in(doing["by"])
        assert "Réunir le comité de l'eau" in page_of(client, "plan-actions", here.plan_id)
        page = page_of(client, "action", shared.pk)
        assert "Action poursuivie dans un autre plan, le sien étant clos" in page
        assert "Plan : Priorités → Feuille de route" in page
        assert "A1 Réunir le comité de l'eau → Feuille de route" in page_of(client, "plan-history", here.plan_id)

    def test_its_history_has_the_imports_of_its_home_since_it_came(self, here, there, shared, doing) -> None:
        for number in range(2):
            audit.record("strategy.plan.imported", there.plan, *doing.values(), {"file": f"{number}.ods"})
            if number == 0:
                close(here.plan, **doing)
        shared.refresh_from_db()
        told = [(deed.verb, deed.changes.get("file")) for deed in queries.history(shared)]
        assert told == [("strategy.plan.imported", "1.ods"), ("strategy.action.carried_on", None)]

    def test_its_queries_do_not_grow(self, here, there, django_assert_num_queries) -> None:
        def more() -> None:
            shared, stopped = (ActionFactory(plan=here.plan, under=here) for _ in range(2))
            shared.operations.add(there)
            ActionLinkFactory(action=ActionFactory(plan=there.plan, under=there), other=stopped)

        more()
        with django_assert_num_queries(5):
            queries.closing_of(here.plan)
        for _ in range(4):
            more()
        with django_assert_num_queries(5):
            queries.closing_of(here.plan)


class TestWaitingInVain:
    def points(self, prefecture):
        return [each for each in attention_points(prefecture, DAY) if each.kind == "strategy.in_vain"]

    def test_what_waits_for_an_action_that_stopped_with_its_plan_needs_someone(self, here, there, prefecture, doing):
        stopped, done = (ActionFactory(plan=here.plan, under=here, status=status) for status in ("under_way", "done"))
        waiting = ActionFactory(plan=there.plan, under=there)
        waiting.operations.add(OperationFactory(objective=there.objective, plan=there.plan))
        for other in (stopped, ActionFactory(plan=here.plan, under=here), done):
            ActionLinkFactory(action=waiting, other=other)
        ActionLinkFactory(action=ActionFactory(plan=there.plan, under=there), other=done)
        ActionLinkFactory(action=ActionFactory(plan=there.plan, under=there), other=stopped, kind="helps")
        ActionLinkFactory(action=ActionFactory(plan=there.plan, under=there, status="done"), other=stopped)
        assert self.points(prefecture) == []
        close(here.plan, **doing)
        [point] = self.points(prefecture)
        assert point.what == "1 action attend ce qui s'est arrêté avec un plan clos : Feuille de route"
        assert point.url == reverse("strategy:plan-actions", args=[there.plan_id]) + "?attend=oui"
        ActionLinkFactory(action=ActionFactory(plan=there.plan, under=there), other=stopped)
        assert [each.count for each in self.points(prefecture)] == [2]
        for link in queries.links_told().filter(other__plan=here.plan):
            actions.unlink_actions(link=link, **doing)
        assert self.points(prefecture) == []


class TestTheScreen:
    @pytest.fixture
    def client_(self, signed_in, doing):
        return signed_in(doing["by"])

    def test_it_says_what_goes_on_what_stops_and_who_waits_before_one_confirms(
        self, here, there, shared, client_
    ) -> None:
        ActionFactory(plan=there.plan, under=there, code="A1", name="Autre")
        stopped = ActionFactory(plan=here.plan, under=here, code="A2", name="Former")
        waiting = ActionFactory(plan=there.plan, under=there, code="F1", name="Ouvrir")
        ActionLinkFactory(action=waiting, other=stopped)
        page = page_of(client_, "move-plan", here.plan_id, "closed")
        for words in (
            "1 action partagée continue dans « Feuille de route », qui devient son plan d'origine : "
            "A1 Réunir le comité de l'eau (code A1-2 dans ce plan).",
            "1 action qui n'est pas finie s'arrête avec lui : A2 Former.",
            "1 action d'un autre plan attend ce qui s'arrête : F1 Ouvrir (Feuille de route).",
        ):
            assert words in page, words
        address = reverse("strategy:move-plan", args=[here.plan_id, "closed"])
        for _click in range(2):
            answer = client_.post(address, follow=True)
            assert "Le plan est clos." in unescape(answer.content.decode())
        shared.refresh_from_db()
        assert (shared.plan, shared.code) == (there.plan, "A1-2")

    def test_it_names_a_few_and_counts_the_others(self, here, client_) -> None:
        for number in range(8):
            ActionFactory(plan=here.plan, under=here, code=f"A{number}", name="Former")
        page = page_of(client_, "move-plan", here.plan_id, "closed")
        assert "8 actions qui ne sont pas finies s'arrêtent avec lui : A0 Former ; A1 Former" in page
        assert "A4 Former ; et 3 autres." in page

    def test_a_form_opened_before_keeps_what_was_typed(self, here, there, shared, client_, doing) -> None:
        address = reverse("strategy:edit-action", args=[shared.pk])
        fields = fields_of(client_.get(address))
        close(here.plan, **doing)
        answer = client_.post(address, {**fields, "name": "Réunir tous les comités"})
        assert answer.status_code == 409
        page = unescape(answer.content.decode())
        assert "Quelqu'un a modifié cette fiche" in page
        assert "choix valide" not in page
        assert Action.objects.get().name == shared.name
        assert client_.post(address, fields_of(answer)).status_code == 302
        shared.refresh_from_db()
        assert (shared.name, shared.plan) == ("Réunir tous les comités", there.plan)
        assert set(shared.operations.all()) == {here, there}

    @pytest.mark.parametrize("state", ["draft", "nothing", "closed-"])
    def test_an_address_that_makes_no_sense_is_not_there(self, here, client_, state) -> None:
        address = reverse("strategy:move-plan", args=[here.plan_id, state])
        assert client_.get(address).status_code == client_.post(address).status_code == 404
