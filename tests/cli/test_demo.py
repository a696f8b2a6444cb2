"""`phare demo`: the demonstration crossed by the actions of the web, printed, written as a note; twice the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from phare.allocation.models import Scenario
from phare.cli import demo
from phare.cli.demonstration.founding import found

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_crossed_printed_and_written_and_a_second_run_adds_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(demo.settings, "VAR", tmp_path)
    founded = found(timezone.now())
    demo._cross(founded)
    said = " ".join(capsys.readouterr().out.split())
    for words in (
        "effectifs et opérations inventés",
        "1 La protection de la population",
        "3 planchers sur 34 ne sont pas tenus",
        "1 plancher sur 34 n'est pas tenu",
        "Les 34 planchers sont tenus ; 5,0 ETP changent de mission sur 3 ans, en 4 redéploiements.",
        "6,0 ETP changent de mission sur 3 ans, en 5 redéploiements.",
        "Ce que permettrait 1 ETP de plus",
        "plancher de 9,0",
    ):
        assert words in said
    note = tmp_path / "demonstration" / "note-croisement.pdf"
    assert note.read_bytes().startswith(b"%PDF")
    first = list(Scenario.objects.order_by("pk").values_list("pk", "name", "state"))
    assert [name for _, name, _ in first] == ["Tendance", "Socles d'abord", "Équilibré", demo.CONTRACT]
    assert {state for *_, state in first} == {"computed"}
    demo._cross(founded)
    assert list(Scenario.objects.order_by("pk").values_list("pk", "name", "state")) == first


def test_the_words_of_the_command_are_those_that_make_calls():
    from phare.cli.main import parser

    chosen = parser().parse_args(["demo", "--no-serve"])
    assert chosen.no_serve is True
    assert chosen.port == demo.PORT
