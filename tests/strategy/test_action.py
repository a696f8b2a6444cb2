"""What may be done to an action, its steps, its budget, its links and its weather; refusals first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from phare.organisation.models import Service, ServiceMembership
from phare.platform.accounts.actions import close_membership
from phare.platform.audit.models import Entry
from phare.strategy import actions, permissions, queries
from phare.strategy.actions import ActionTerms, BudgetTerms, ChangedMeanwhileError, StepTerms
from phare.strategy.actions.refusals import (
    BudgetTakenError,
    CodeTakenError,
    DatesOutOfOrderError,
    NotAFigureError,
    NotOfThisAdministrationError,
    PlanClosedError,
    StateOutOfOrderError,
    StillUsedError,
    UnexplainedObstacleError,
    UnexplainedWeatherError,
    WithoutOperationError,
)
from phare.strategy.models import Action, ActionLink, Plan, Weather
from tests.factories.strategy import (
    ActionBudgetFactory,
    ActionFactory,
    ActionLinkFactory,
    OperationFactory,
    ServiceFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)


@pytest.fixture
def action(plan, operation):
    return ActionFactory(plan=plan, under=operation)


@pytest.fixture
def terms(operation):
    return ActionTerms("A1", "Ouvrir une permanence", (operation.pk,))


def verbs() -> list[str]:
    return list(Entry.objects.order_by("position").values_list("verb", flat=True))


class TestAnAction:
    def test_it_serves_one_operation_at_least(self, plan, terms, doing) -> None:
        with pytest.raises(WithoutOperationError):
            actions.add_action(plan=plan, terms=replace(terms, operations=()), **doing)

    def test_operations_services_and_owners_from_elsewhere_are_refused(self, plan, terms, elsewhere, member, doing):
        strangers = (
            {"operations": (OperationFactory().pk,)},
            {"pilots": (ServiceFactory(administration=elsewhere).pk,)},
            {"owner_id": member("agent", administration=elsewhere).pk},
            {"owner_id": member("agent", until=DAY).pk},
            {"arrondissement_id": "999"},
        )
        for stranger in strangers:
            with pytest.raises(NotOfThisAdministrationError):
                actions.add_action(plan=plan, terms=replace(terms, **stranger), **doing)

    def test_dates_out_of_order_and_a_code_taken_are_refused(self, plan, terms, action, doing) -> None:
        with pytest.raises(DatesOutOfOrderError):
            actions.add_action(plan=plan, terms=replace(terms, start=DAY, due=dt.date(2026, 1, 1)), **doing)
        with pytest.raises(CodeTakenError):
            actions.add_action(plan=plan, terms=replace(terms, code=action.code), **doing)

    def test_two_people_at_once_the_second_is_told(self, action, terms, doing) -> None:
        actions.revise_action(action=action, terms=terms, version=1, **doing)
        with pytest.raises(ChangedMeanwhileError):
            actions.revise_action(action=action, terms=replace(terms, name="Autre"), version=1, **doing)

    def test_nothing_of_a_closed_plan_changes_any_more(self, plan, operation, action, terms, doing) -> None:
        other, step = ActionFactory(plan=plan), StepFactory(action=action)
        budget, link = ActionBudgetFactory(action=action), ActionLinkFactory(action=action, other=other)
        Plan.objects.filter(pk=plan.pk).update(state="closed")
        plan.refresh_from_db()
        action, step = Action.objects.get(pk=action.pk), type(step).objects.get(pk=step.pk)
        budget, link = type(budget).objects.get(pk=budget.pk), ActionLink.objects.get(pk=link.pk)
        cost = BudgetTerms(2028, "EUR", 1.0)
        for refused in (
            lambda: actions.add_action(plan=plan, terms=terms, **doing),
            lambda: actions.revise_action(action=action, terms=terms, version=1, **doing),
            lambda: actions.move_action(action=action, to="done", version=1, **doing),
            lambda: actions.remove_action(action=action, **doing),
            lambda: actions.link_actions(action=action, other=other, kind="helps", **doing),
            lambda: actions.unlink_actions(link=link, **doing),
            lambda: actions.add_step(action=action, terms=StepTerms("x"), **doing),
            lambda: actions.revise_step(step=step, terms=StepTerms("x"), version=1, **doing),
            lambda: actions.complete_step(step=step, version=1, **doing),
            lambda: actions.remove_step(step=step, **doing),
            lambda: actions.add_budget(action=action, terms=cost, **doing),
            lambda: actions.revise_budget(budget=budget, terms=cost, version=1, **doing),
            lambda: actions.remove_budget(budget=budget, **doing),
            lambda: actions.give_weather(subject=action, level="sun", sentence="", **doing),
        ):
            with pytest.raises(PlanClosedError):
                refused()
        assert verbs() == []

    def test_it_is_added_revised_and_removed_with_its_trace(self, plan, terms, prefecture, doing) -> None:
        service, other = ServiceFactory(administration=prefecture), OperationFactory(objective__orientation__plan=plan)
        action = actions.add_action(plan=plan, terms=terms, **doing)
        changed = replace(terms, operations=(*terms.operations, other.pk), pilots=(service.pk,), due=DAY)
        actions.revise_action(action=action, terms=changed, version=1, **doing)
        action.refresh_from_db()
        assert (action.operations.count(), action.pilots.get(), action.due, action.version) == (2, service, DAY, 2)
        with pytest.raises(StillUsedError):
            actions.remove_level(level=other, **doing)
        actions.remove_action(action=action, **doing)
        assert verbs() == ["strategy.action.added", "strategy.action.revised", "strategy.action.removed"]
        assert Entry.objects.order_by("position")[1].changes["pilots"] == [[], [service.pk]]

    def test_one_of_which_the_weather_was_given_stays(self, action, doing) -> None:
        actions.give_weather(subject=action, level="sun", sentence="", **doing)
        with pytest.raises(StillUsedError):
            actions.remove_action(action=action, **doing)

    def test_a_leavers_actions_go_to_his_successor(self, action, member, now) -> None:
        leaver, successor = member("agent"), member("agent")
        Action.objects.filter(pk=action.pk).update(owner=leaver)
        close_membership(leaver, by=member("secretary_general"), at=now, successor=successor)
        assert Action.objects.get(pk=action.pk).owner == successor
        assert "strategy.action.handed_over" in verbs()


class TestItsStatus:
    BLOCK = {"obstacle": "Convention non signée", "lifter": "Le rectorat", "lift_by": dt.date(2027, 1, 31)}

    @pytest.mark.parametrize("lacking", ["obstacle", "lifter", "lift_by"])
    def test_a_blocked_one_says_what_who_and_by_when(self, action, doing, lacking) -> None:
        said = {name: value for name, value in self.BLOCK.items() if name != lacking}
        with pytest.raises(UnexplainedObstacleError):
            actions.move_action(action=action, to="blocked", version=1, **said, **doing)

    def test_the_database_wants_it_too(self, action) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(status="blocked")

    def test_what_is_done_is_not_blocked(self, action, doing) -> None:
        Action.objects.filter(pk=action.pk).update(status="done")
        with pytest.raises(StateOutOfOrderError):
            actions.move_action(action=action, to="blocked", version=1, **self.BLOCK, **doing)

    def test_a_stale_version_is_told(self, action, doing) -> None:
        with pytest.raises(ChangedMeanwhileError):
            actions.move_action(action=action, to="done", version=7, **doing)

    def test_it_is_blocked_explained_anew_then_goes_on_without_its_obstacle(self, action, doing) -> None:
        actions.move_action(action=action, to="blocked", version=1, **self.BLOCK, **doing)
        actions.move_action(action=action, to="blocked", version=2, **{**self.BLOCK, "lifter": "Le préfet"}, **doing)
        actions.move_action(action=action, to="under_way", version=3, **doing)
        action.refresh_from_db()
        assert (action.status, action.obstacle, action.lifter, action.lift_by) == ("under_way", "", "", None)
        assert verbs() == ["strategy.action.moved"] * 3


class TestItsStepsAndBudget:
    def test_a_step_is_not_done_in_the_future(self, action, doing) -> None:
        with pytest.raises(DatesOutOfOrderError):
            actions.add_step(action=action, terms=StepTerms("Bilan", done_on=dt.date(2027, 1, 1)), **doing)
        step = StepFactory(action=action)
        with pytest.raises(DatesOutOfOrderError):
            actions.revise_step(step=step, terms=StepTerms("Bilan", done_on=dt.date(2027, 1, 1)), version=1, **doing)

    def test_a_step_is_added_revised_completed_once_and_removed(self, action, doing) -> None:
        step = actions.add_step(action=action, terms=StepTerms("Bilan", due=DAY, is_milestone=True), **doing)
        actions.revise_step(step=step, terms=StepTerms("Bilan partagé", due=DAY), version=1, **doing)
        with pytest.raises(ChangedMeanwhileError):
            actions.complete_step(step=step, version=1, **doing)
        actions.complete_step(step=step, version=2, **doing)
        actions.complete_step(step=step, version=1, **doing)  # done already: a second click changes nothing
        assert (step.name, step.done_on) == ("Bilan partagé", DAY)
        actions.remove_step(step=step, **doing)
        assert verbs() == [f"strategy.step.{verb}" for verb in ("added", "revised", "completed", "removed")]

    def test_two_clicks_add_one_step(self, action, doing) -> None:
        terms = StepTerms("Bilan", due=DAY)
        first = actions.add_step(action=action, terms=terms, **doing)
        assert actions.add_step(action=action, terms=terms, **doing) == first
        actions.add_step(action=action, terms=replace(terms, due=None), **doing)
        assert (action.steps.count(), verbs()) == (2, ["strategy.step.added"] * 2)
        Action.objects.filter(pk=action.pk).delete()
        with pytest.raises(ChangedMeanwhileError):
            actions.add_step(action=action, terms=terms, **doing)

    @pytest.mark.parametrize("figure", [-1.0, float("nan"), float("inf")])
    def test_figures_that_are_none_are_refused(self, action, doing, figure) -> None:
        for terms in (BudgetTerms(2027, "EUR", figure), BudgetTerms(2027, "FTE", 1.0, figure)):
            with pytest.raises(NotAFigureError):
                actions.add_budget(action=action, terms=terms, **doing)

    def test_a_budget_is_said_once_a_year_and_unit_revised_and_removed(self, action, doing) -> None:
        budget = actions.add_budget(action=action, terms=BudgetTerms(2027, "EUR", 12_500.0), **doing)
        actions.add_budget(action=action, terms=BudgetTerms(2027, "FTE", 0.5), **doing)
        with pytest.raises(BudgetTakenError):
            actions.add_budget(action=action, terms=BudgetTerms(2027, "EUR", 1.0), **doing)
        with pytest.raises(BudgetTakenError):
            actions.revise_budget(budget=budget, terms=BudgetTerms(2027, "FTE", 1.0), version=1, **doing)
        actions.revise_budget(budget=budget, terms=BudgetTerms(2027, "EUR", 12_500.0, 11_000.0), version=1, **doing)
        assert budget.actual == 11_000.0
        actions.remove_budget(budget=budget, **doing)
        assert verbs() == [f"strategy.budget.{verb}" for verb in ("added", "added", "revised", "removed")]


class TestTheWeather:
    @pytest.mark.parametrize("level", ["clouds", "storm"])
    def test_bad_weather_says_why_pas_011(self, operation, doing, level) -> None:
        with pytest.raises(UnexplainedWeatherError):
            actions.give_weather(subject=operation, level=level, sentence="  ", **doing)

    def test_it_is_never_changed_a_new_one_follows(self, operation, doing, now) -> None:
        first = actions.give_weather(subject=operation, level="sun", sentence="", **doing)
        with pytest.raises(IntegrityError), transaction.atomic():
            Weather.objects.filter(pk=first.pk).update(level="storm")
        later = {**doing, "at": now + dt.timedelta(days=30)}
        second = actions.give_weather(subject=operation, level="storm", sentence="Crue en mai", **later)
        assert queries.latest_weathers(plan=operation.plan) == {operation.pk: second}
        assert queries.weathers_of(operation) == [second, first]
        assert verbs() == ["strategy.weather.given"] * 2

    def test_two_clicks_give_one_weather_another_day_or_person_another(self, operation, doing, member, now) -> None:
        first = actions.give_weather(subject=operation, level="sun", sentence="", **doing)
        assert actions.give_weather(subject=operation, level="sun", sentence="", **doing) == first
        for other in (
            {**doing, "by": member("decider")},
            {**doing, "at": now + dt.timedelta(days=1)},
            {**doing, "at": now + dt.timedelta(days=1), "by": member("decider")},
        ):
            assert actions.give_weather(subject=operation, level="sun", sentence="", **other) != first
        assert Weather.objects.count() == 4


class TestTheRows:
    def test_what_comes_next_what_it_waits_for_and_how_late_it_is(self, plan, action, doing) -> None:
        StepFactory(action=action, name="Faite", due=dt.date(2026, 9, 1), done_on=dt.date(2026, 9, 3))
        StepFactory(action=action, name="Sans jour")
        late = StepFactory(action=action, name="En retard", due=dt.date(2026, 11, 11))
        other, finished = ActionFactory(plan=plan), ActionFactory(plan=plan, status="done")
        for each in (other, finished):
            actions.link_actions(action=action, other=each, kind="needs", **doing)
        row = next(each for each in queries.actions_of_plan(plan, DAY) if each.action == action)
        assert (row.action, row.next_step, row.steps_done, row.late) == (action, late, 1, 10)
        assert row.waits_for == (other,)

    def test_their_queries_do_not_grow(self, plan, django_assert_num_queries, doing, prefecture, member) -> None:
        def one() -> None:
            made = ActionFactory(plan=plan, owner=member("agent"))
            made.pilots.add(ServiceFactory(administration=prefecture))
            StepFactory(action=made)
            ActionLinkFactory(action=made)
            actions.give_weather(subject=made, level="sun", sentence="", **doing)

        one()
        with django_assert_num_queries(7):
            queries.actions_of_plan(plan, DAY)
        for _ in range(5):
            one()
        with django_assert_num_queries(7):
            queries.actions_of_plan(plan, DAY)


class TestWhoMay:
    def test_owners_and_heads_of_pilot_services_of_the_action_and_of_its_operations(
        self, action, operation, member, prefecture
    ) -> None:
        thing = permissions.ActionOnDay(action, DAY)
        agent, head = member("agent"), member("head_of_service")
        service = Service.objects.create(administration=prefecture, code="SER", name="Environnement")
        ServiceMembership.objects.create(membership=head, service=service, role="head", since=dt.date(2026, 1, 1))
        may = permissions.write_actions.test
        assert not may(agent, thing)
        assert not may(head, thing)
        action.pilots.add(service)
        assert may(head, permissions.ActionOnDay(Action.objects.get(pk=action.pk), DAY))
        action.pilots.clear()
        operation.pilot, operation.owner = service, agent
        operation.save()
        again = permissions.ActionOnDay(Action.objects.get(pk=action.pk), DAY)
        assert may(head, again)
        assert may(agent, again)
