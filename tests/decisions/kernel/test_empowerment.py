"""What an act that empowers covers, as a table (ACT-105)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.empowerment import Nature, Scope, is_within, may_be

VET, FOOD, OTHER = 1, 2, 3

WITHIN = [
    ("tout, un arbitrage", Scope.EVERYTHING, (), Scope.ARBITRATIONS, (VET, OTHER), True),
    ("tout, un accord", Scope.EVERYTHING, (), Scope.AGREEMENTS, (OTHER,), True),
    ("les arbitrages, un arbitrage sans redéploiement", Scope.ARBITRATIONS, (), Scope.ARBITRATIONS, (), True),
    ("les arbitrages, un accord", Scope.ARBITRATIONS, (), Scope.AGREEMENTS, (VET,), False),
    ("les accords, un arbitrage", Scope.AGREEMENTS, (), Scope.ARBITRATIONS, (VET,), False),
    ("deux services, un arbitrage des deux", Scope.EVERYTHING, (VET, FOOD), Scope.ARBITRATIONS, (VET, FOOD), True),
    ("deux services, un arbitrage de l'un", Scope.EVERYTHING, (VET, FOOD), Scope.ARBITRATIONS, (VET,), True),
    ("deux services, un arbitrage d'un autre", Scope.EVERYTHING, (VET, FOOD), Scope.ARBITRATIONS, (VET, OTHER), False),
    ("des services, un arbitrage qui n'en touche aucun", Scope.EVERYTHING, (VET,), Scope.ARBITRATIONS, (), False),
    ("les accords d'un service, le sien", Scope.AGREEMENTS, (VET,), Scope.AGREEMENTS, (VET,), True),
    ("les accords d'un service, celui d'un autre", Scope.AGREEMENTS, (VET,), Scope.AGREEMENTS, (FOOD,), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "scope", "only", "signed", "touched", "expected"), WITHIN, ids=[row[0] for row in WITHIN]
)
def test_what_is_signed_is_within_the_act_or_not(case, scope, only, signed, touched, expected):
    assert is_within(scope, frozenset(only), signed, frozenset(touched)) is expected


@pytest.mark.parametrize("nature", [Nature.STAND_IN, Nature.INTERIM])
def test_whoever_stands_in_has_all_of_the_office(nature):
    assert may_be(nature, Scope.EVERYTHING, frozenset())
    assert not may_be(nature, Scope.AGREEMENTS, frozenset())
    assert not may_be(nature, Scope.EVERYTHING, {VET})


SERVICES = st.frozensets(st.integers(1, 6))


@given(
    SERVICES, SERVICES, SERVICES, st.sampled_from(list(Scope)), st.sampled_from([Scope.ARBITRATIONS, Scope.AGREEMENTS])
)
def test_naming_more_services_never_covers_less(only, more, touched, scope, signed):
    if only and is_within(scope, only, signed, touched):
        assert is_within(scope, only | more, signed, touched)
