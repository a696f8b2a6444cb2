"""A tree that is too long to be read at once opens one objective, and says of the others what needs someone."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse

from phare.strategy import actions
from phare.strategy.models import Operation
from phare.strategy.web.folding import MOST
from tests.factories.strategy import ObjectiveFactory, OperationFactory, OrientationFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(prefecture):
    return PlanFactory(administration=prefecture, state="in_force")


@pytest.fixture
def branch(plan):
    """Return a maker of objectives that hold so many operations."""

    def make(code: str, operations: int, orientation=None):
        above = orientation or OrientationFactory(plan=plan, code=code)
        objective = ObjectiveFactory(orientation=above, code=f"{code}.1")
        Operation.objects.bulk_create(
            OperationFactory.build(plan=plan, objective=objective, code=f"{code}.1.{n:03}") for n in range(operations)
        )
        return objective

    return make


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def opened(plan, signed_in, secretary):
    client, address = signed_in(secretary), reverse("strategy:plan", args=[plan.pk])

    def open_(**query: object):
        return client.get(address, query)

    return open_


def shown(response) -> dict[str, list[str]]:
    """The codes of the operations that are shown under each objective that is."""
    return {
        one.objective.code: [row.operation.code for row in one.operations]
        for each in response.context["orientations"]
        for one in each.objectives
    }


def test_up_to_fifty_operations_everything_is_open(branch, opened) -> None:
    branch("1", 25), branch("2", 25)
    found = opened()
    assert [len(codes) for codes in shown(found).values()] == [25, 25]
    assert not found.context["part"].is_folded


def test_beyond_every_objective_is_a_line_that_says_how_many_operations_it_holds(branch, opened) -> None:
    branch("1", 30)
    second = branch("2", 25)
    found = opened()
    assert [len(codes) for codes in shown(found).values()] == [0, 0]
    page = unescape(found.content.decode())
    assert "Ouvrir 30 opérations" in page and "Ouvrir 25 opérations" in page
    assert f"?ouvert={second.pk}#obj-{second.pk}" in page
    assert "chosen-title" not in page
    other = opened(ouvert=second.pk)
    assert [len(codes) for codes in shown(other).values()] == [0, 25]
    assert other.context["operation"].code == "2.1.000"


def test_an_open_objective_is_paged_and_the_others_stay_in_sight(branch, opened) -> None:
    first = branch("1", 60)
    branch("2", 25)
    page = opened(ouvert=first.pk)
    assert [len(codes) for codes in shown(page).values()] == [50, 0]
    assert "Ouvrir 25 opérations" in unescape(page.content.decode())
    assert [len(codes) for codes in shown(opened(ouvert=first.pk, page=2)).values()] == [10, 0]
    last = first.operations.last()
    assert shown(opened(operation=last.pk))["1.1"][-1] == last.code


def test_an_operation_asked_for_opens_its_objective_and_everything_may_be_shown(branch, opened) -> None:
    branch("1", 30)
    second = branch("2", 25)
    chosen = second.operations.last()
    assert [len(codes) for codes in shown(opened(operation=chosen.pk)).values()] == [0, 25]
    everything = opened(ouvert="tout")
    assert [len(codes) for codes in shown(everything).values()] == [30, MOST - 30]
    assert [len(codes) for codes in shown(opened(ouvert="tout", page=2)).values()] == [5]
    assert "Replier l'arbre" in unescape(everything.content.decode())


@pytest.mark.parametrize("asked", ["0", "x", "-1", "9" * 40, "'\"><script>"])
def test_an_objective_that_is_not_there_opens_none(branch, opened, asked) -> None:
    branch("1", 30), branch("2", 25)
    found = opened(ouvert=asked)
    assert [len(codes) for codes in shown(found).values()] == [0, 0]
    assert "<script>'" not in found.content.decode()


def test_a_search_unfolds_what_it_finds_and_its_words_are_kept_by_the_links(branch, opened) -> None:
    branch("1", 60), branch("2", 60)
    few = opened(q="2.1.00")
    assert [len(codes) for codes in shown(few).values()] == [10]
    many = unescape(opened(q="1.").content.decode())
    assert "?q=1.&ouvert=" in many


def test_a_folded_line_says_which_operations_need_someone(plan, branch, opened, secretary, now) -> None:
    branch("1", 30)
    second = branch("2", 25)
    for operation, level in zip(second.operations.all(), ("storm", "clouds", "storm", "sun"), strict=False):
        actions.give_weather(subject=operation, level=level, sentence="Crue", by=secretary, at=now)
    found = opened()
    fold = next(
        one.fold for each in found.context["orientations"] for one in each.objectives if one.objective == second
    )
    assert (fold.count, fold.storms, fold.clouds, fold.without_owner) == (25, 2, 1, 25)
    stormy = opened(meteo="storm")
    assert [len(codes) for codes in shown(stormy).values()] == [2]
    assert "météo : orage" in unescape(stormy.content.decode())


def test_of_many_objectives_those_of_one_orientation_are_told(plan, branch, opened) -> None:
    for code in ("1", "2"):
        orientation = OrientationFactory(plan=plan, code=code)
        for n in range(30):
            branch(f"{code}.{n:02}", 1, orientation)
    found = opened()
    assert [len(each.objectives) for each in found.context["orientations"]] == [0, 0]
    fold = found.context["orientations"][1].fold
    assert fold.count == 30
    assert "Ouvrir 30 opérations" in unescape(found.content.decode())
    other = opened(ouvert=fold.opens)
    assert [len(each.objectives) for each in other.context["orientations"]] == [0, 30]
    assert other.context["operation"].code == "2.00.1.000"


def test_what_is_kept_is_read_again_after_an_act(plan, branch, opened, secretary, now) -> None:
    objective = branch("1", 2)
    assert "2 opérations." in unescape(opened().content.decode())
    terms = actions.OperationTerms("1.1.999", "Ouvrir un abri")
    actions.add_operation(objective=objective, terms=terms, by=secretary, at=now)
    assert "3 opérations." in unescape(opened().content.decode())
