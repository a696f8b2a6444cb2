"""The note: two to four pages that can be read aloud, with its sources; nothing that was not computed."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from phare.allocation import actions
from phare.allocation.kernel.overlay import Overlay, Recruit
from phare.allocation.queries.inputs import inputs_of
from phare.allocation.queries.note import note_of
from tests.factories import allocation as make


@pytest.fixture
def scenarios(facts, secretary, now):
    made = actions.prepare_scenarios(photograph=facts[0], plan=facts[1], by=secretary, at=now)
    own = Overlay(recruits=(Recruit(2027, "VET", "V-206", 1.0, "ABT"),))
    named = make.scenario(secretary, now, own, name="Un recrutement")
    return [*(actions.compute_now(scenario=each, by=secretary, at=now) for each in made), named]


def read(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())


def test_it_says_question_gap_scenarios_one_more_fte_costs_method_and_sources(facts, scenarios, secretary, now):
    reader, words = read(note_of(secretary.administration, inputs_of(*facts), scenarios, now))
    assert 2 <= len(reader.pages) <= 4
    for title in ("La question", "L'écart", "côte à côte", "1 ETP de plus", "coûte ailleurs", "Méthode", "Sources"):
        assert title in words.replace("’", "'")
    assert "Préparatoire" in words
    for scenario in scenarios:
        assert scenario.name in words.replace("’", "'")
    assert scenarios[0].plan_digest[:16] in words


def test_it_can_be_read_aloud(facts, scenarios, secretary, now):
    """PDF/UA: tagged, titled, in French, its chart described."""
    reader, _ = read(note_of(secretary.administration, inputs_of(*facts), scenarios, now))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert reader.metadata.title == "Croisement des priorités et des effectifs"


@pytest.mark.parametrize("invented", [True, False])
def test_invented_staff_are_said_to_be(facts, scenarios, secretary, now, invented):
    administration = secretary.administration
    administration.is_invented = invented
    _, words = read(note_of(administration, inputs_of(*facts), scenarios, now))
    assert ("inventés" in words) is invented


def test_the_same_facts_give_the_same_bytes(facts, scenarios, secretary, now):
    inputs = inputs_of(*facts)
    first = note_of(secretary.administration, inputs, scenarios, now)
    assert note_of(secretary.administration, inputs, scenarios, now) == first


def test_without_any_scenario_it_still_tells_the_gap(facts, secretary, now):
    _, words = read(note_of(secretary.administration, inputs_of(*facts), [], now))
    assert "Inspection de l'abattoir dès 2027" in words.replace("’", "'")


def test_those_who_steer_open_it_from_the_page(facts, scenarios, secretary, signed_in):
    response = signed_in(secretary).get(reverse("allocation:note"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
