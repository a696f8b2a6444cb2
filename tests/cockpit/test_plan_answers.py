"""The weather of an operation and the step of an action, answered where they are read."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from phare.strategy.models import Step, Weather
from tests.factories.strategy import ActionFactory, OperationFactory, PlanFactory, StepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(member):
    return member("agent")


@pytest.fixture
def operation(prefecture, owner):
    year = timezone.localdate().year
    plan = PlanFactory(administration=prefecture, state="in_force", first_year=year - 1, last_year=year + 1)
    return OperationFactory(objective__orientation__plan=plan, owner=owner)


def answer(client, kind, pk, **data):
    shown = client.post(reverse("cockpit:answer", args=[kind, pk]), data, follow=True)
    return unescape(shown.content.decode())


def test_fair_weather_is_given_in_one_click(operation, owner, signed_in) -> None:
    client = signed_in(owner)
    page = unescape(client.get(reverse("cockpit:duties")).content.decode())
    assert f"Donner la météo de l'opération : {operation.name}" in page
    assert "est donnée" in answer(client, "strategy.weather", operation.pk, choice="sun", version=0)
    given = Weather.objects.get()
    assert (given.level, given.by, given.operation) == ("sun", owner, operation)


@pytest.mark.parametrize("data", [{}, {"choice": "storm", "version": 0}, {"choice": "\x00", "version": "x"}])
def test_weather_that_needs_words_is_not_given_in_one_click(operation, owner, signed_in, data) -> None:
    assert "n'est plus possible" in answer(signed_in(owner), "strategy.weather", operation.pk, **data)
    assert not Weather.objects.exists()


def test_a_step_is_done_in_one_click_on_the_version_that_was_read(operation, owner, signed_in) -> None:
    action = ActionFactory(plan=operation.plan, under=operation, owner=owner)
    step = StepFactory(action=action, due=timezone.localdate() - dt.timedelta(days=1))
    client = signed_in(owner)
    assert "Quelqu'un a modifié" in answer(client, "strategy.step", step.pk, choice="done", version=7)
    assert "est fait" in answer(client, "strategy.step", step.pk, choice="done", version=step.version)
    assert Step.objects.get().done_on == timezone.localdate()


def test_another_agent_does_not_answer_for_the_owner(operation, member, signed_in) -> None:
    client = signed_in(member("agent"))
    address = reverse("cockpit:answer", args=["strategy.weather", operation.pk])
    assert client.post(address, {"choice": "sun", "version": 0}).status_code == 403
