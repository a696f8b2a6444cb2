"""A plan of the prefecture, one of its operations, and who writes them: what most tests of strategy begin with."""

from __future__ import annotations

import pytest


@pytest.fixture
def doing(member, now):
    """By whom things are done, and when."""
    return {"by": member("secretary_general"), "at": now}


@pytest.fixture
def plan(prefecture):
    """A plan in preparation."""
    from tests.factories.strategy import PlanFactory

    return PlanFactory(administration=prefecture)


@pytest.fixture
def operation(plan):
    """An operation of the plan."""
    from tests.factories.strategy import OperationFactory

    return OperationFactory(objective__orientation__plan=plan)


def _operation_in_force(administration, name: str):
    from tests.factories.strategy import OperationFactory, PlanFactory

    plan = PlanFactory(administration=administration, name=name, state="in_force")
    return OperationFactory(objective__orientation__plan=plan, code="1.1.a")


@pytest.fixture
def here(prefecture):
    """An operation of the plan where a shared action is at home."""
    return _operation_in_force(prefecture, "Priorités")


@pytest.fixture
def there(prefecture):
    """An operation of another plan of the administration."""
    return _operation_in_force(prefecture, "Feuille de route")


@pytest.fixture
def shared(here, there):
    """An action at home in a plan, that serves another one too."""
    from tests.factories.strategy import ActionFactory

    action = ActionFactory(plan=here.plan, under=here, code="A1", name="Réunir le comité de l'eau")
    action.operations.add(there)
    return action
