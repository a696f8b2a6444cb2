"""Which opinions are required before signing, as a table (EMP-006, EMP-007; CGFP L253-1)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.opinions import (
    OpinionKind,
    Ordered,
    Side,
    lacking,
    required_opinions,
    second_deliberation,
)

DAY = dt.date(2026, 11, 21)
SAME = Ordered(False, "354", None)
MOVES = Ordered(True, "354", None)
CROSSES = Ordered(True, "206", "354")
OWN = Ordered(True, "206", "206")

TABLE = [
    ("personne ne bouge", [], []),
    ("ni mission ni service ne change", [SAME], []),
    ("un changement de mission", [MOVES], [("social_committee", "")]),
    ("le même programme paie", [OWN], [("social_committee", "")]),
    (
        "un autre programme paierait",
        [CROSSES],
        [("programme_manager", "206"), ("programme_manager", "354"), ("social_committee", "")],
    ),
]


@pytest.mark.parametrize(("case", "moves", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_the_opinions_required(case, moves, expected):
    assert [(each.kind, each.programme) for each in required_opinions(moves, DAY)] == expected


def test_each_is_required_by_a_rule_that_is_named():
    assert all(each.source for each in required_opinions([CROSSES], DAY))


def test_a_rule_does_not_bind_before_it_exists():
    kinds = {each.kind for each in required_opinions([CROSSES], dt.date(2020, 1, 1))}
    assert kinds == {OpinionKind.PROGRAMME_MANAGER}


MANY = st.lists(
    st.builds(Ordered, st.booleans(), st.sampled_from(["206", "354", None]), st.sampled_from(["206", "354", None]))
)


@given(MANY, MANY)
def test_ordering_more_never_requires_less(some, others):
    assert set(required_opinions(some, DAY)) <= set(required_opinions(some + others, DAY))


@given(MANY)
def test_nothing_is_lacking_once_all_is_given(moves):
    required = required_opinions(moves, DAY)
    assert lacking(required, [(each.kind.value, each.programme) for each in required]) == ()
    assert lacking(required, []) == required


@pytest.mark.parametrize(
    ("side", "first", "window", "binds"),
    [
        (Side.STATE, dt.date(2026, 11, 20), (dt.date(2026, 11, 28), dt.date(2026, 12, 20)), True),
        (Side.LOCAL, dt.date(2026, 11, 20), (dt.date(2026, 11, 28), dt.date(2026, 12, 20)), False),
    ],
)
def test_a_committee_unanimously_against_deliberates_again_within_eight_to_thirty_days(side, first, window, binds):
    """Décret 2020-1427, art. 90; the rule of local authorities is not certain to apply: it warns."""
    rule = second_deliberation(side, first)
    assert rule is not None
    assert (rule.window(first), rule.binds) == (window, binds)
    assert rule.source


def test_before_these_committees_there_was_no_such_rule():
    assert second_deliberation(Side.STATE, dt.date(2022, 12, 31)) is None
