"""Something to cross, and who crosses it."""

from __future__ import annotations

import pytest

from tests.factories import allocation as make


@pytest.fixture
def secretary(member):
    return member("secretary_general")


@pytest.fixture
def facts(secretary, now):
    """Return the small photograph and plan of the prefecture."""
    return make.kept(secretary, now)


@pytest.fixture
def scenario(facts, secretary, now):
    """Return a computed scenario without any lever."""
    return make.scenario(secretary, now)
