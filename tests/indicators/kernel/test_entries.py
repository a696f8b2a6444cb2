"""What may be written as a value."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.kernel.entries import (
    KnownTerritories,
    Limits,
    date_fault,
    figure_fault,
    level_fault,
    margin_fault,
    unit_fault,
)

DAY = dt.date(2026, 11, 21)
LIMITS = Limits("%", Level.DEPARTMENT, 0.0, 100.0)
KNOWN = KnownTerritories({Level.DEPARTMENT: frozenset({"04"}), Level.COMMUNE: frozenset({"04070"})}, {"04999": "04070"})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (50.0, None),
        (0.0, None),
        (100.0, None),
        (-0.1, "au moins 0"),
        (100.1, "au plus 100"),
        (math.nan, "fini"),
        (math.inf, "fini"),
    ],
)
def test_a_figure_is_finite_and_within_its_bounds(value, said):
    fault = figure_fault(value, LIMITS)
    assert (fault is None) if said is None else (said in fault)


@pytest.mark.parametrize(
    ("kind", "date", "may"),
    [
        (ValueKind.ACTUAL, DAY, True),
        (ValueKind.ACTUAL, DAY + dt.timedelta(days=1), False),
        (ValueKind.INITIAL, DAY + dt.timedelta(days=1), False),
        (ValueKind.TARGET, dt.date(2029, 12, 31), True),
        (ValueKind.ESTIMATE, dt.date(2029, 12, 31), True),
    ],
)
def test_only_targets_and_estimates_may_be_dated_ahead(kind, date, may):
    assert (date_fault(kind, date, DAY) is None) is may


def test_a_commune_that_merged_is_told_by_the_one_of_today():
    assert "04070" in KNOWN.fault(Level.COMMUNE, "04999")
    assert KNOWN.fault(Level.COMMUNE, "04070") is None
    assert KNOWN.fault(Level.DEPARTMENT, "99") is not None


def test_a_value_may_be_of_the_level_measured_or_wider():
    assert level_fault(Level.DEPARTMENT, LIMITS) is None
    assert level_fault(Level.NATION, LIMITS) is None
    assert level_fault(Level.COMMUNE, LIMITS) is not None


@pytest.mark.parametrize(("unit", "may"), [("", True), ("%", True), (" % *", True), ("euros", False)])
def test_a_unit_that_disagrees_is_told(unit, may):
    assert (unit_fault(unit, LIMITS) is None) is may


def test_a_margin_is_for_an_estimate():
    assert margin_fault(2.0, ValueKind.ESTIMATE) is None
    assert margin_fault(2.0, ValueKind.ACTUAL) is not None
    assert margin_fault(-2.0, ValueKind.ESTIMATE) is not None
    assert margin_fault(None, ValueKind.ACTUAL) is None
