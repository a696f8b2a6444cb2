"""Two people at the same moment on what several plans share: neither breaks what the other does."""

from __future__ import annotations

import pytest

from phare.strategy import actions
from phare.strategy.actions import ActionTerms
from phare.strategy.models import ActionLink, ActionOperation, Plan
from tests.decisions.test_at_once import kinds, together
from tests.factories.strategy import ActionFactory, OperationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def operation_of(prefecture):
    return OperationFactory(
        objective__orientation__plan__administration=prefecture, objective__orientation__plan__state="in_force"
    )


def test_an_operation_is_not_removed_while_an_action_begins_to_serve_it(prefecture, member, now) -> None:
    by = member("secretary_general")
    for _ in range(3):
        here, there = operation_of(prefecture), operation_of(prefecture)
        action = ActionFactory(plan=here.plan, under=here, code="A1")
        terms = ActionTerms("A1", "Partagée", (here.pk, there.pk))
        told = together(
            lambda action=action, terms=terms: actions.revise_action(
                action=action, terms=terms, version=action.version, by=by, at=now
            ),
            lambda there=there: actions.remove_level(level=there, by=by, at=now),
        )
        assert kinds(told) in (["Action", "StillUsedError"], ["NoneType", "NotOfThisAdministrationError"])


def test_an_action_does_not_begin_to_serve_a_plan_that_closes(prefecture, member, now) -> None:
    by = member("secretary_general")
    for _ in range(3):
        here, there = operation_of(prefecture), operation_of(prefecture)
        action = ActionFactory(plan=here.plan, under=here, code="A1")
        terms = ActionTerms("A1", action.name, (here.pk, there.pk))
        told = together(
            lambda action=action, terms=terms: actions.revise_action(
                action=action, terms=terms, version=action.version, by=by, at=now
            ),
            lambda there=there: actions.move_plan(plan=there.plan, to="closed", by=by, at=now),
        )
        assert Plan.objects.get(pk=there.plan_id).state == "closed"
        serves = ActionOperation.objects.filter(action=action, operation=there).exists()
        assert serves == ("PlanClosedError" not in kinds(told))


def test_two_needs_said_at_once_close_no_circle_across_plans(prefecture, member, now) -> None:
    by = member("secretary_general")
    for _ in range(3):
        one, two, three, four = (ActionFactory(plan__administration=prefecture) for _action in range(4))
        for action, other in ((two, three), (four, one)):
            actions.link_actions(action=action, other=other, kind="needs", by=by, at=now)
        told = together(
            lambda one=one, two=two: actions.link_actions(action=one, other=two, kind="needs", by=by, at=now),
            lambda three=three, four=four: actions.link_actions(action=three, other=four, kind="needs", by=by, at=now),
        )
        assert kinds(told) == ["ActionLink", "CircleError"]
        ActionLink.objects.all().delete()
