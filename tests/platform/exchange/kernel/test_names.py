"""Names are recognised as a person would, and the nearest proposed."""

from __future__ import annotations

import pytest

from phare.platform.exchange.kernel.names import fold, letter, nearest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Opérations", " operations "),
        ("Code *", "code"),
        ("Sous l’autorité", "sous l'autorite"),
        ("Cœur", "COEUR"),
        ("Effectif\u00a0plancher", "effectif  plancher"),
        ("Élément", "E\u0301le\u0301ment"),
    ],
)
def test_these_are_the_same_name(one, other):
    assert fold(one) == fold(other)


def test_the_nearest_name_is_proposed_only_if_it_is_near():
    known = ["Services", "Profils", "Effectifs"]
    assert nearest("Efectif", known) == "Effectifs"
    assert nearest("Budget", known) is None


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_the_spreadsheet(place, letters):
    assert letter(place) == letters
