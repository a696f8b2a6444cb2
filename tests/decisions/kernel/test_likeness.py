"""Whether two questions ask the same thing, by their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phare.decisions.kernel.likeness import ALIKE_FROM, likeness, words_of

ALIKE = [
    ("Effectifs par mission au 31 décembre 2026", "effectifs par missions au 31 decembre 2026"),
    ("Combien d'ETP sur l'inspection des abattoirs ?", "ETP de l'inspection de l'abattoir"),
    ("Liste des opérations du plan 2027-2029", "Opérations du plan 2027-2029"),
]
APART = [
    ("Effectifs par mission", "Liste des arbitrages signés"),
    ("Opérations du plan 2013", "Opérations du plan 2027-2029, avec leur calendrier et leurs services"),
    ("", "Effectifs par mission"),
    ("de la et", "de la et"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_question_in_other_words_is_proposed(one, other):
    assert likeness(one, other) >= ALIKE_FROM


@pytest.mark.parametrize(("one", "other"), APART)
def test_another_question_is_not(one, other):
    assert likeness(one, other) < ALIKE_FROM


def test_case_accents_plurals_and_empty_words_tell_nothing():
    assert words_of("Les ARRÊTÉS des communes") == {"arrete", "commune"}


QUESTIONS = st.text(max_size=60)


@given(QUESTIONS, QUESTIONS)
def test_it_is_a_share_and_the_same_both_ways(one, other):
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)


@given(QUESTIONS)
def test_a_question_that_says_something_is_like_itself(one):
    assert likeness(one, one) == (1.0 if words_of(one) else 0.0)
