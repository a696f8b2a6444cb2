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
