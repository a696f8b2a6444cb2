"""One finds a place by its name or its code, whatever the accents, and by what it was called before."""

from __future__ import annotations

import pytest

from phare.territory import queries
from phare.territory.kernel.naming import looks_like_code, plain


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("L'Épine-aux-Bois", "l epine aux bois"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        ("St-Auban", "saint auban"),
        ("Ste Tulle", "sainte tulle"),
        ("  DIGNE  LES BAINS ", "digne les bains"),
        ("Y", "y"),
        ("???", ""),
    ],
)
def test_a_name_is_searched_without_accents_nor_hyphens(written, searched):
    assert plain(written) == searched


@pytest.mark.parametrize(
    ("text", "is_code"), [("04", True), ("2A", True), ("2b033", True), ("04070", True), ("Y", False), ("Digne", False)]
)
def test_a_code_is_told_from_a_name(text, is_code):
    assert looks_like_code(text) is is_code


@pytest.mark.parametrize("text", ["digne les bains", "DIGNE-LES-BAINS", "Digne", "04070", "04000"])
def test_a_commune_is_found_by_its_name_its_code_or_its_postal_code(france, text):
    assert "04070" in [commune.code for commune in queries.places(text).communes]


def test_the_exact_name_comes_first(france):
    assert queries.places("Aix").communes[0].name == "Aix"
    assert queries.places("saint denis").communes[0].plain_name == "saint denis"


@pytest.mark.parametrize("text", ["04", "4", "alpes de haute provence"])
def test_a_department_is_found_by_its_name_or_its_code(france, text):
    assert [d.code for d in queries.places(text).departments] == ["04"]


def test_corsica_is_found_by_its_letters(france):
    assert [d.code for d in queries.places("2a").departments] == ["2A"]


def test_a_former_commune_leads_to_the_one_of_today(france):
    assert [f.commune.name for f in queries.places("Arbignieu").former] == ["Arboys en Bugey"]
    assert [f.commune.code for f in queries.places("01120").former] == ["01262"]
    assert queries.places("marseille 1er").former[0].commune.code == "13055"


@pytest.mark.parametrize("text", ["", "   ", "???", "zzzzzz", "%", "_", "'; DROP TABLE territory_commune; --"])
def test_nothing_is_found_without_any_harm(france, text):
    assert queries.places(text).is_empty


def test_an_intercommunality_is_counted_within_the_department(france):
    from phare.territory.models import Department

    department = Department.objects.get(code="04")
    found = queries.intercommunalities(department)
    assert sum(body.commune_count for body in found) == 198
    assert found[0].population >= found[len(found) - 1].population
