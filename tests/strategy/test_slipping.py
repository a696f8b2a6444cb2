"""What slips in a plan, and why: read by a secretary general before a meeting."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.platform.accounts.actions import grant_sharing
from phare.strategy import actions, queries
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.indicators import IndicatorFactory, ValueFactory
from tests.factories.strategy import (
    ActionFactory,
    ActionLinkFactory,
    OperationFactory,
    OperationIndicatorFactory,
    PlanFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 10)
PAST, COMING = DAY - dt.timedelta(days=3), DAY + dt.timedelta(days=30)


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force", name="Priorités")


@pytest.fixture
def operation(plan):
    return OperationFactory(objective__orientation__plan=plan, name="Tenir l'abattoir")


def slips(plan, membership):
    return queries.slips_of(plan, membership, DAY)


def measure(operation, actual: float) -> None:
    """Measure an operation by an indicator going from 0 on 1 January 2027 to 100 at the end of the year."""
    indicator = IndicatorFactory(administration=operation.plan.administration)
    for kind, date, value in (
        ("initial", dt.date(2027, 1, 1), 0.0),
        ("actual", dt.date(2027, 3, 1), actual),
        ("target", dt.date(2027, 12, 31), 100.0),
    ):
        ValueFactory(indicator=indicator, kind=kind, date=date, value=value)
    OperationIndicatorFactory(operation=operation, indicator=indicator)


def test_an_operation_that_goes_as_expected_does_not_slip(plan, operation, secretary, now) -> None:
    measure(operation, 18.0)
    actions.give_weather(subject=operation, level="clearing", sentence="", by=secretary, at=now)
    ActionFactory(plan=plan, under=operation, due=COMING, status="under_way")
    ActionFactory(plan=plan, under=operation, due=PAST, status="done")
    found = slips(plan, secretary)
    assert (found.slips, found.whole) == ((), 1)


def test_an_operation_far_from_what_was_expected_slips_by_the_administrations_threshold(
    plan, operation, secretary, now
) -> None:
    measure(operation, 1.0)
    (slip,) = slips(plan, secretary).slips
    assert slip.behind == pytest.approx(0.16, abs=0.03)
    assert slip.progress.rate.bounded == pytest.approx(0.01)
    actions.set_thresholds(weather_days=31, apart=40.0, by=secretary, at=now)
    assert slips(plan, secretary).slips == ()


@pytest.mark.parametrize(
    ("level", "slipping"), [("sun", False), ("clearing", False), ("clouds", True), ("storm", True)]
)
def test_an_operation_whose_weather_is_bad_slips(plan, operation, secretary, now, level, slipping) -> None:
    actions.give_weather(subject=operation, level=level, sentence="Le poste est vacant", by=secretary, at=now)
    assert [slip.weather.sentence for slip in slips(plan, secretary).slips] == ["Le poste est vacant"] * slipping


def test_the_last_weather_alone_counts(plan, operation, secretary, now) -> None:
    for days, level in ((2, "storm"), (1, "sun")):
        at = now - dt.timedelta(days=days)
        actions.give_weather(subject=operation, level=level, sentence="Selon", by=secretary, at=at)
    assert slips(plan, secretary).slips == ()


@pytest.mark.parametrize(
    ("fields", "step", "held"),
    [
        ({"due": PAST}, None, True),
        ({"due": DAY}, None, False),
        ({"due": COMING}, PAST, True),
        ({"status": "done", "due": PAST}, PAST, False),
        ({"status": "abandoned", "due": PAST}, None, False),
        ({"status": "blocked", "obstacle": "Financement", "lifter": "DRAAF", "lift_by": COMING}, None, True),
    ],
)
def test_an_action_that_is_late_or_blocked_makes_its_operation_slip(
    plan, operation, secretary, fields, step, held
) -> None:
    action = ActionFactory(plan=plan, under=operation, **fields)
    if step:
        StepFactory(action=action, due=step)
        StepFactory(action=action, due=PAST, done_on=PAST)
    assert [row.action for slip in slips(plan, secretary).slips for row in slip.actions] == [action] * held


def test_an_action_that_waits_for_one_that_is_late_says_for_which(plan, operation, secretary) -> None:
    waiting, free = (ActionFactory(plan=plan, under=operation, due=COMING) for _ in range(2))
    elsewhere = OperationFactory(objective=operation.objective, plan=plan)
    late, on_time = ActionFactory(plan=plan, under=elsewhere, due=PAST), ActionFactory(plan=plan, under=elsewhere)
    ActionLinkFactory(action=waiting, other=late)
    ActionLinkFactory(action=free, other=on_time)
    ActionLinkFactory(action=free, other=late, kind="helps")
    held = {slip.operation: slip.actions for slip in slips(plan, secretary).slips}
    assert [(row.action, row.waits_for) for row in held[operation]] == [(waiting, (late,))]
    assert [row.action for row in held[elsewhere]] == [late]


def test_an_action_that_waits_for_one_that_stopped_with_its_plan_holds_its_operation_up(
    plan, operation, secretary
) -> None:
    closed = PlanFactory(administration=plan.administration, state="closed")
    waiting = ActionFactory(plan=plan, under=operation, due=COMING)
    ActionLinkFactory(action=waiting, other=ActionFactory(plan=closed, status="done"))
    assert slips(plan, secretary).slips == ()
    ActionLinkFactory(action=waiting, other=ActionFactory(plan=closed))
    assert [row.action for slip in slips(plan, secretary).slips for row in slip.actions] == [waiting]


def test_an_action_of_another_plan_holds_up_the_operation_that_it_serves_here(plan, operation, secretary) -> None:
    other = PlanFactory(administration=plan.administration, state="in_force")
    shared = ActionFactory(plan=other, due=PAST)
    shared.operations.add(operation)
    assert [row.action for slip in slips(plan, secretary).slips for row in slip.actions] == [shared]
    assert all(slip.operation.plan == plan for slip in slips(plan, secretary).slips)


def test_the_core_comes_first_then_storms_then_the_gap(plan, operation, secretary, now) -> None:
    far, stormy, core = (OperationFactory(objective=operation.objective, plan=plan) for _ in range(3))
    measure(far, 0.0)
    ActionFactory(plan=plan, under=operation, due=PAST)
    actions.give_weather(subject=stormy, level="storm", sentence="Plus personne", by=secretary, at=now)
    core.core = True
    core.save()
    ActionFactory(plan=plan, under=core, due=PAST)
    assert [slip.operation for slip in slips(plan, secretary).slips] == [core, stormy, far, operation]


class TestPage:
    @pytest.fixture
    def regional(self):
        region = AdministrationFactory(kind="region_prefecture", name="Préfecture de région", territory_code="93")
        return MembershipFactory(administration=region, role="decider")

    @pytest.fixture
    def read(self, signed_in, secretary):
        def page(plan, by=secretary) -> str:
            response = signed_in(by).get(reverse("strategy:plan-slips", args=[plan.pk]))
            assert response.status_code == 200
            return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")

        return page

    def test_it_is_found_from_the_plan(self, plan, signed_in, secretary) -> None:
        page = signed_in(secretary).get(reverse("strategy:plan", args=[plan.pk])).content.decode()
        assert reverse("strategy:plan-slips", args=[plan.pk]) in page

    def test_nothing_slips(self, plan, operation, read) -> None:
        assert "Rien ne glisse" in read(plan)

    def test_it_says_what_slips_why_and_who_can_help(self, plan, operation, secretary, now, read) -> None:
        actions.give_weather(subject=operation, level="storm", sentence="Le poste est vacant", by=secretary, at=now)
        blocked = ActionFactory(
            plan=plan, under=operation, status="blocked", obstacle="Pas de crédit", lifter="La région", lift_by=COMING
        )
        late = ActionFactory(plan=plan, under=operation, due=timezone.localdate() - dt.timedelta(days=3))
        page = read(plan)
        assert "1 opération sur 1 glisse : 1 dont la météo est mauvaise, 1 action bloquée, 1 action en retard." in page
        for said in ("« Le poste est vacant »", "Pas de crédit", "à lever par La région", "en retard de 3 jours"):
            assert said in page
        for action in (blocked, late):
            assert reverse("strategy:action", args=[action.pk]) in page

    def test_an_action_that_serves_two_operations_is_counted_once(self, plan, operation, read) -> None:
        action = ActionFactory(plan=plan, under=operation, due=timezone.localdate() - dt.timedelta(days=1))
        action.operations.add(OperationFactory(objective=operation.objective, plan=plan))
        assert "2 opérations sur 2 glissent : 1 action en retard." in read(plan)

    def test_only_whoever_writes_is_offered_the_threshold(self, plan, operation, member, read) -> None:
        ActionFactory(plan=plan, under=operation, due=timezone.localdate() - dt.timedelta(days=1))
        assert reverse("strategy:thresholds") in read(plan)
        assert reverse("strategy:thresholds") not in read(plan, member("auditor"))

    def test_another_administration_reads_it_but_for_plans_in_preparation(
        self, plan, operation, member, regional, read, now
    ) -> None:
        day = timezone.localdate()
        grant_sharing(
            administration=plan.administration,
            shared_with=regional.administration,
            record_class=queries.RECORD_CLASS,
            since=day,
            until=day + dt.timedelta(days=90),
            reason="Suivi régional",
            by=member("decider"),
            at=now,
        )
        drafted = ActionFactory(
            plan=PlanFactory(administration=plan.administration),
            name="Fermer le guichet",
            due=day - dt.timedelta(days=1),
        )
        drafted.operations.add(operation)
        ActionFactory(plan=plan, under=operation, name="Ouvrir l'accueil", due=day - dt.timedelta(days=1))
        page = read(plan, regional)
        assert "Ouvrir l'accueil" in page
        assert "Fermer le guichet" not in page
        assert "Fermer le guichet" in read(plan)
