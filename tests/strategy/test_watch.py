"""What of actions, weather and indicators needs someone and why, and what each person owes them."""

from __future__ import annotations

import datetime as dt

import pytest

from phare.indicators.permissions import WHOLE
from phare.platform.audit.models import Entry
from phare.strategy import actions
from phare.strategy.actions.refusals import MeasureTakenError, NotAFigureError, NotOfThisAdministrationError
from phare.strategy.models import Action, Operation, Weather
from phare.strategy.queries import advance_of, attention_points, duties_of
from phare.values.attention import Severity
from phare.values.horizon import Horizon
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import (
    ActionFactory,
    OperationFactory,
    OperationIndicatorFactory,
    PlanFactory,
    RequirementFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)
NOON = dt.datetime(2027, 3, 10, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def owner(member):
    return member("agent", since=dt.date(2026, 1, 1))


@pytest.fixture
def operation(prefecture, owner):
    """An operation at work, owned and asked for: nothing is wrong with it but what a test says."""
    plan = PlanFactory(administration=prefecture, state="in_force", name="Priorités")
    made = OperationFactory(objective__orientation__plan=plan, owner=owner)
    RequirementFactory(operation=made, need_declared=9.0)
    return made


@pytest.fixture
def doing(member):
    return {"by": member("secretary_general"), "at": NOON}


def kinds(prefecture, day=DAY) -> list[str]:
    return [point.kind.partition(".")[2] for point in attention_points(prefecture, day)]


def measured(operation, prefecture, *, actual: float, **link):
    """Measure an operation by an indicator going from 0 on 1 January 2027 to 100 at the end of the year."""
    indicator = IndicatorFactory(administration=prefecture)
    for kind, date, value in (
        ("initial", dt.date(2027, 1, 1), 0.0),
        ("actual", dt.date(2027, 3, 1), actual),
        ("target", dt.date(2027, 12, 31), 100.0),
    ):
        ValueFactory(indicator=indicator, kind=kind, date=date, value=value)
    return OperationIndicatorFactory(operation=operation, indicator=indicator, **link)


class TestWhatNeedsSomeone:
    def test_a_blocked_action_says_what_blocks_it_who_can_lift_it_and_by_when(self, operation, prefecture) -> None:
        lift_by = dt.date(2027, 4, 1)
        said = {"status": "blocked", "obstacle": "Crédits gelés", "lifter": "Le préfet", "lift_by": lift_by}
        action = ActionFactory(plan=operation.plan, under=operation, **said)
        [point] = [each for each in attention_points(prefecture, DAY) if each.kind == "strategy.blocked"]
        assert point.what == f"Action bloquée : {action}. Crédits gelés"
        assert (point.who, point.by_when, point.horizon) == ("Le préfet", lift_by, Horizon.SHORT)
        for _ in range(2):
            ActionFactory(plan=operation.plan, under=operation, **said)
        [point] = [each for each in attention_points(prefecture, DAY) if each.kind == "strategy.blocked"]
        assert (point.what, point.count) == ("3 actions bloquées : Priorités", 3)

    def test_a_milestone_that_is_late_and_not_done_of_an_action_that_is_not_over(self, operation, prefecture) -> None:
        action = ActionFactory(plan=operation.plan, under=operation)
        late = {"action": action, "is_milestone": True, "due": DAY - dt.timedelta(days=9)}
        StepFactory(**late, done_on=DAY)
        StepFactory(**{**late, "is_milestone": False})
        StepFactory(**{**late, "due": DAY})
        assert "milestone_late" not in kinds(prefecture)
        StepFactory(**late)
        [point] = [each for each in attention_points(prefecture, DAY) if each.kind == "strategy.milestone_late"]
        assert (point.what, point.since) == ("1 jalon en retard : Priorités", late["due"])
        Action.objects.update(status="abandoned")
        assert "milestone_late" not in kinds(prefecture)

    def test_before_a_plan_begins_neither_weather_nor_indicator_is_missed(self, operation, prefecture) -> None:
        assert kinds(prefecture, dt.date(2026, 12, 31)) == []
        assert kinds(prefecture, dt.date(2027, 1, 1)) == ["no_indicator"]
        assert kinds(prefecture, dt.date(2027, 2, 1)) == ["never_answered", "no_indicator"]

    def test_an_owner_who_answered_once_did_answer(self, operation, prefecture, owner) -> None:
        actions.give_weather(subject=operation, level="sun", sentence="", by=owner, at=NOON)
        assert kinds(prefecture) == ["no_indicator"]

    def test_an_owner_who_has_just_come_has_time_to_answer(self, operation, prefecture, member) -> None:
        Operation.objects.update(owner=member("agent", since=DAY - dt.timedelta(days=3)))
        assert "never_answered" not in kinds(prefecture)

    def test_an_owner_who_left_is_counted_as_gone(self, operation, prefecture, member) -> None:
        Operation.objects.update(owner=member("agent", until=dt.date(2026, 12, 1)))
        [point] = [each for each in attention_points(prefecture, DAY) if each.kind == "strategy.no_owner"]
        assert point.what == "1 opération sans responsable : Priorités (1 responsable parti)"

    def test_an_indicator_that_measures_nothing_once_a_plan_has_begun(self, operation, prefecture) -> None:
        IndicatorFactory(administration=prefecture)
        assert "indicator_alone" in kinds(prefecture)
        assert "indicator_alone" not in kinds(prefecture, dt.date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("level", "actual", "told"), [("sun", 2.0, True), ("sun", 18.0, False), ("storm", 60.0, True)]
    )
    def test_a_weather_that_the_rate_denies_pas_011(self, operation, prefecture, doing, level, actual, told) -> None:
        measured(operation, prefecture, actual=actual)
        actions.give_weather(subject=operation, level=level, sentence="Tout va", **doing)
        assert ("apart" in kinds(prefecture)) is told

    def test_thresholds_are_the_administrations_own(self, operation, prefecture, doing) -> None:
        measured(operation, prefecture, actual=2.0)
        actions.give_weather(subject=operation, level="sun", sentence="", **doing)
        actions.set_thresholds(weather_days=60, apart=40.0, **doing)
        assert kinds(prefecture) == ["never_answered"]
        assert kinds(prefecture, dt.date(2027, 3, 1)) == []

    @pytest.mark.parametrize(("days", "apart"), [(6, 10.0), (367, 10.0), (31, 0.0), (31, 101.0), (31, float("nan"))])
    def test_thresholds_that_make_no_sense_are_refused(self, doing, days, apart) -> None:
        with pytest.raises(NotAFigureError):
            actions.set_thresholds(weather_days=days, apart=apart, **doing)

    def test_thresholds_set_twice_the_same_leave_one_trace(self, doing) -> None:
        for _ in range(2):
            actions.set_thresholds(weather_days=45, apart=20.0, **doing)
        assert [each.verb for each in Entry.objects.all()] == ["strategy.thresholds.set"]

    def test_its_queries_do_not_grow_with_the_plan(
        self, operation, prefecture, doing, django_assert_max_num_queries
    ) -> None:
        def one() -> None:
            made = OperationFactory(objective=operation.objective, plan=operation.plan)
            measured(made, prefecture, actual=50.0)
            actions.give_weather(subject=made, level="storm", sentence="Non", **doing)
            StepFactory(
                action=ActionFactory(plan=operation.plan, under=made), is_milestone=True, due=dt.date(2027, 1, 9)
            )

        one()
        with django_assert_max_num_queries(26) as few:
            attention_points(prefecture, DAY)
        for _ in range(4):
            one()
        with django_assert_max_num_queries(len(few)):
            points = attention_points(prefecture, DAY)
        assert max(point.severity for point in points) == Severity.SERIOUS


class TestWhatIsOwed:
    def said(self, membership, day=DAY):
        return [(duty.kind.partition(".")[2], duty.due) for duty in duties_of(membership, day)]

    def test_the_weather_of_an_operation_that_has_begun_then_once_a_month(self, operation, owner) -> None:
        assert self.said(owner, dt.date(2027, 1, 20)) == []
        assert self.said(owner, dt.date(2027, 1, 26)) == [("weather", dt.date(2027, 2, 1))]
        actions.give_weather(subject=operation, level="sun", sentence="", by=owner, at=NOON)
        assert self.said(owner) == []
        assert self.said(owner, dt.date(2027, 4, 10)) == [("weather", dt.date(2027, 4, 10))]
        [duty] = duties_of(owner, dt.date(2027, 4, 10))
        assert [choice.value for choice in duty.choices] == ["sun", "clearing"]

    def test_the_next_step_of_each_action_when_its_day_is_near_or_past(self, operation, owner) -> None:
        actions.give_weather(subject=operation, level="sun", sentence="", by=owner, at=NOON)
        action = ActionFactory(plan=operation.plan, under=operation, owner=owner)
        StepFactory(action=action, due=DAY + dt.timedelta(days=60))
        assert self.said(owner) == []
        near, past = DAY + dt.timedelta(days=20), DAY - dt.timedelta(days=5)
        StepFactory(action=action, due=near)
        assert self.said(owner) == [("step", near)]
        StepFactory(action=action, due=past)
        assert self.said(owner) == [("step", past)]

    def test_nothing_of_a_plan_in_preparation_is_owed(self, operation, owner) -> None:
        type(operation.plan).objects.update(state="draft")
        assert self.said(owner) == []


class TestMeasuring:
    def test_an_indicator_of_another_administration_and_a_weight_of_nothing_are_refused(
        self, operation, elsewhere, prefecture, doing
    ) -> None:
        stranger, own = IndicatorFactory(administration=elsewhere), IndicatorFactory(administration=prefecture)
        with pytest.raises(NotOfThisAdministrationError):
            actions.add_measure(operation=operation, indicator=stranger, weight=1.0, **doing)
        for weight in (0.0, -1.0, float("nan"), float("inf")):
            with pytest.raises(NotAFigureError):
                actions.add_measure(operation=operation, indicator=own, weight=weight, **doing)

    def test_it_is_added_once_weighed_and_removed(self, operation, prefecture, doing) -> None:
        own = IndicatorFactory(administration=prefecture)
        link = actions.add_measure(operation=operation, indicator=own, weight=1.0, **doing)
        with pytest.raises(MeasureTakenError):
            actions.add_measure(operation=operation, indicator=own, weight=2.0, **doing)
        actions.weigh_measure(measure=link, weight=3.0, version=1, **doing)
        actions.remove_measure(measure=link, **doing)
        assert not operation.measures.exists()
        verbs = [each.verb for each in Entry.objects.order_by("position")]
        assert verbs == [f"strategy.measure.{verb}" for verb in ("added", "weighed", "removed")]

    def test_how_far_a_plan_has_come_pas_010(self, operation, prefecture) -> None:
        one, two = (measured(operation, prefecture, actual=each, weight=w) for each, w in ((20.0, 1.0), (60.0, 3.0)))
        silent = OperationIndicatorFactory(operation=operation, indicator__administration=prefecture)
        found = advance_of(operation.plan, DAY, WHOLE)
        progress = found.progress.operations[operation.pk]
        assert progress.rate.bounded == pytest.approx(0.5)
        assert progress.weights == {one.indicator_id: 0.25, two.indicator_id: 0.75}
        assert set(progress.missing) == {silent.indicator_id}
        assert progress.expected == pytest.approx(68 / 364)
        assert found.progress.whole.rate.bounded == pytest.approx(0.5)
        assert Weather.objects.count() == 0
