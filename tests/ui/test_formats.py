"""Figures and dates in the French form, and in the English one."""

from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from phare.ui import formats
from phare.ui.formats import said
from phare.values.phrase import lines, phrase

NNBSP, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "read"),
    [
        (1234.5, 1, f"1{NNBSP}234,5"),
        (1234567, 0, f"1{NNBSP}234{NNBSP}567"),
        (0.05, 1, "0,1"),
        (0.25, 1, "0,3"),
        (-0.04, 1, "0,0"),
        (-2, 1, "−2,0"),
        (Decimal("14.20"), 1, "14,2"),
        (None, 1, "–"),
        (float("nan"), 1, "–"),
        (float("inf"), 1, "–"),
    ],
)
def test_a_number_is_written_the_french_way(value, decimals, read):
    assert formats.number(value, decimals) == read


def test_a_difference_carries_its_sign_and_nothing_moves_without_one():
    assert [formats.number(x, 1, signed=True) for x in (2, -1.5, 0)] == ["+2,0", "−1,5", "0,0"]


def test_shares_and_amounts_are_bound_to_their_unit():
    assert formats.percent(0.934) == f"93{NBSP}%"
    assert formats.percent(0.934, 1) == f"93,4{NBSP}%"
    assert formats.euros(12500) == f"12{NNBSP}500{NBSP}€"
    assert formats.percent(None) == formats.euros(None) == "–"


def test_a_day_is_written_in_words_and_the_first_of_a_month_is_the_first():
    assert formats.on_date(dt.date(2026, 11, 21)) == f"21{NBSP}novembre 2026"
    assert formats.on_date(dt.date(2027, 1, 1)) == f"1er{NBSP}janvier 2027"
    assert formats.on_date(None) == "–"


def test_a_moment_is_that_of_paris():
    late = dt.datetime(2026, 11, 21, 23, 5, tzinfo=dt.UTC)
    assert formats.on_date(late) == f"22{NBSP}novembre 2026"
    assert formats.at_moment(late) == f"22{NBSP}novembre 2026 à 0{NBSP}h{NBSP}05"


def test_the_same_figures_are_written_the_english_way_on_an_english_page():
    with override("en"):
        assert formats.number(1234.5, 1) == "1,234.5"
        assert formats.percent(0.934) == "93%"
        assert formats.euros(12500) == "€12,500"
        assert formats.on_date(dt.date(2027, 1, 1)) == f"1{NBSP}January 2027"


def test_a_double_sign_stays_with_its_word():
    assert formats.bound("Socle « Eau » : à 7,0 ; pourquoi ?") == "Socle « Eau » : à 7,0 ; pourquoi ?".replace(
        " »", f"{NBSP}»"
    ).replace("« ", f"«{NBSP}").replace(" :", f"{NBSP}:").replace(" ;", f"{NBSP};").replace(" ?", f"{NBSP}?")


def test_years_stay_on_one_line_and_what_is_safe_stays_so():
    assert formats.bound("Feuille de route 2027-2029, mi-parcours") == "Feuille de route 2027-\u20602029, mi-parcours"
    said = Template("{{ words|bound }}{{ written|bound }}").render(
        Context({"words": "<b> 1-2", "written": mark_safe("<i>1-2</i>")})
    )
    assert said == "&lt;b&gt; 1-\u20602<i>1-\u20602</i>"


@pytest.mark.parametrize(
    ("count", "name", "said"),
    [
        (0, "Orientation", "0 orientation"),
        (1, "Orientation", "1 orientation"),
        (4, "Orientation", "4 orientations"),
        (1200, "Opération", "1\u202f200 opérations"),
        (2, "Objectif opérationnel", "2 objectifs opérationnels"),
        (2, "Objectif général", "2 objectifs généraux"),
        (3, "Axe de travail", "3 axes de travail"),
        (3, "Ligne d'action prioritaire", "3 lignes d'action prioritaire"),
        (2, "Travail", "2 travaux"),
        (2, "Enjeu", "2 enjeux"),
        (2, "Niveau", "2 niveaux"),
        (2, "Sous-objectif", "2 sous-objectifs"),
        (2, "Choix", "2 choix"),
        (2, "Chantiers", "2 chantiers"),
        (5, "AP", "5 AP"),
        (2, "Axe (2027)", "2 axes (2027)"),
        (2, "", "2 "),
    ],
)
def test_things_are_counted_under_the_name_that_their_writer_chose(count, name, said):
    assert formats.counted(count, name) == said


def test_on_an_english_page_there_are_none_in_the_plural():
    with override("en"):
        assert [formats.counted(count, "Orientation") for count in (0, 1, 2)] == [
            "0 orientations",
            "1 orientation",
            "2 orientations",
        ]


def test_templates_have_these_filters_without_loading_them():
    page = Template("{{ x|fte }} {{ x|number:2 }} {{ x|signed }} {{ s|percent }} {{ x|euros }} {{ d|on_date }}")
    read = page.render(Context({"x": 2.5, "s": 0.5, "d": dt.date(2026, 11, 21)}))
    assert read == f"2,5 2,50 +2,5 50{NBSP}% 3{NBSP}€ 21{NBSP}novembre 2026"


def test_what_a_kernel_says_is_said_anew_in_the_language_of_the_page():
    least = phrase("au moins {least}", least="2,5")
    whole = phrase("lu « {read} », attendu : {expected}", read="{x}", expected=least)
    assert whole == "lu « {x} », attendu : au moins 2,5" and said(whole) == whole
    with override("en"):
        assert said(whole) == "read “{x}”, expected: at least 2,5"
        assert said("un texte quelconque") == "un texte quelconque"


def test_sentences_joined_by_lines_are_each_said_in_the_language_of_the_page():
    whole = lines(
        [
            phrase("Le scénario ferme deux fois le service « {service} ».", service="CAB"),
            phrase("Le scénario cite le profil « {code} », inconnu ici.", code="V-206"),
        ]
    )
    with override("en"):
        assert said(whole).splitlines() == [
            "The scenario closes service “CAB” twice.",
            "The scenario names profile “V-206”, unknown here.",
        ]
    with override("fr"):
        assert said(whole) == whole


def test_a_phrase_survives_being_sent_to_another_process():
    made = pickle.loads(pickle.dumps(phrase("au plus {most}", most=3)))
    assert (made, made.template, made.values) == ("au plus 3", "au plus {most}", {"most": 3})
