"""Actions in the workbook of a plan: read, refused all at once, written, and given back the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from phare.organisation.actions import import_staffing
from phare.platform.exchange.kernel.importer import Source
from phare.strategy import actions
from phare.strategy.actions.refusals import StillUsedError
from phare.strategy.kernel import workbook
from phare.strategy.kernel.action import Action
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.models import Plan, Step
from phare.strategy.queries import PlanTarget, checked_plan, plain_actions, standing_rows
from tests.factories.organisation import small_staffing
from tests.factories.strategy import SMALL_PLAN, as_read
from tests.factories.territory import ArrondissementFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
ONE = Action(
    "A1",
    "Signer la convention de renfort",
    ("1.1.a", "4.3.a"),
    ActionStatus.BLOCKED,
    pilots=("SER",),
    partners="Isère",
    start=dt.date(2027, 1, 4),
    due=dt.date(2027, 6, 30),
    obstacle="Convention non signée",
    lifter="Préfet de l'Isère",
    lift_by=dt.date(2027, 3, 1),
    description="Deux vétérinaires, de juin à septembre.",
    participants="Un groupe de travail des deux services",
    users_part="Les éleveurs relisent la convention",
)
TWO = Action("A2", "Compter les passages", ("4.3.a",))
WITH_ACTIONS = replace(SMALL_PLAN, actions=(ONE, TWO))
"""The small plan with two actions."""


@pytest.fixture
def doing(member, now):
    by = member("secretary_general")
    import_staffing(replace(small_staffing(), totals=()), by=by, at=now)
    return {"by": by, "at": now, "source": Source("plan.ods", "0" * 64)}


@pytest.fixture
def plan(prefecture, doing) -> Plan:
    return actions.import_plan(WITH_ACTIONS, PlanTarget(prefecture), **doing)


def test_exporting_then_importing_changes_nothing(plan, prefecture, doing) -> None:
    target = PlanTarget(prefecture, plan)
    assert plain_actions(plan) == (ONE, TWO)
    rows = standing_rows(target)
    assert rows == workbook.rows_of(WITH_ACTIONS)
    assert checked_plan(as_read(WITH_ACTIONS), target, DAY).problems == ()
    actions.import_plan(WITH_ACTIONS, target, **doing)
    assert set(plan.actions.values_list("version", flat=True)) == {1}


def test_what_is_changed_is_changed_what_is_gone_is_removed_and_steps_stay(plan, prefecture, doing) -> None:
    kept = plan.actions.get(code="A1")
    Step.objects.create(action=kept, name="Bilan")
    changed = replace(ONE, status=ActionStatus.DONE, operations=("1.1.a",), obstacle="", lifter="", lift_by=None)
    actions.import_plan(replace(SMALL_PLAN, actions=(changed,)), PlanTarget(prefecture, plan), **doing)
    assert plain_actions(plan) == (changed,)
    assert kept.steps.count() == 1


def test_an_action_of_which_the_weather_was_given_is_not_removed_by_a_file(plan, prefecture, doing, now) -> None:
    given = {"by": doing["by"], "at": now}
    actions.give_weather(subject=plan.actions.get(code="A2"), level="sun", sentence="", **given)
    with pytest.raises(StillUsedError):
        actions.import_plan(replace(SMALL_PLAN, actions=(ONE,)), PlanTarget(prefecture, plan), **doing)
    assert plan.actions.count() == 2


def test_everything_wrong_is_said_at_once(prefecture, doing) -> None:
    wrong = (
        replace(ONE, operations=("9.9",), pilots=("XXX",), owner="inconnu@example.fr", arrondissement="999"),
        replace(TWO, code="A3", status=ActionStatus.BLOCKED),
        replace(TWO, code="A4", obstacle="Rien"),
        replace(TWO, code="A5", start=dt.date(2027, 5, 1), due=dt.date(2027, 4, 1)),
    )
    found = checked_plan(as_read(replace(SMALL_PLAN, actions=wrong)), PlanTarget(prefecture), DAY)
    assert found.data is None
    assert [(each.row, each.column) for each in found.problems] == [
        (2, "Opérations"),
        (2, "Responsable"),
        (2, "Services pilotes"),
        (2, "Arrondissement"),
        (3, "Ce qui bloque"),
        (3, "Qui peut le lever"),
        (3, "À lever avant le"),
        (4, "Ce qui bloque"),
        (5, "Échéance"),
    ]


def test_an_arrondissement_of_the_territory_is_known(prefecture, doing) -> None:
    ArrondissementFactory()
    placed = replace(SMALL_PLAN, actions=(replace(TWO, arrondissement="043"),))
    plan = actions.import_plan(placed, PlanTarget(prefecture), **doing)
    assert plan.actions.get().arrondissement_id == "043"
