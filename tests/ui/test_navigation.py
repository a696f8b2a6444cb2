"""The menu: what a member sees, in order, with the section where one is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import resolve

from phare.ui import navigation
from phare.ui.filters import in_words


@pytest.fixture
def entries(monkeypatch):
    def plain(label, url_name, order, visible=lambda membership: True):
        navigation.add(label, url_name, order, visible)

    monkeypatch.setattr(navigation, "_entries", [])
    plain("Mon compte", "accounts:mine", 95)
    plain("Accueil", "cockpit:home", 0)
    plain("À propos", "ui:about", 20)
    plain("Plan", "ui:site-map", 10)
    plain("Réservé", "ui:legal-notice", 30, lambda membership: membership == "decider")


def menu(path, membership="agent"):
    return navigation.menu(membership, SimpleNamespace(path=path, resolver_match=resolve(path)))


def test_nobody_signed_in_has_no_menu(entries):
    assert not menu("/a-propos/", None)


def test_entries_come_in_order_those_that_keep_the_platform_apart(entries):
    found = menu("/")
    assert [line.label for line in found.rooms] == ["Accueil", "Plan", "À propos"]
    assert [(fold.key, [line.label for line in fold.lines]) for fold in found.folds] == [("keeping", ["Mon compte"])]


def test_what_is_asked_and_followed_up_is_folded_under_a_word_of_its_own(entries):
    navigation.add("Revues", "ui:personal-data", 62, lambda membership: True)
    following, keeping = menu("/donnees-personnelles/").folds
    assert ([line.label for line in following.lines], following.holds_current) == (["Revues"], True)
    assert not keeping.holds_current


def test_a_member_sees_only_what_is_his(entries):
    assert "Réservé" in [line.label for line in menu("/", "decider").lines]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", {"Accueil": "page"}),
        ("/a-propos/", {"À propos": "page"}),
        ("/accessibilite/", {"Plan": "true"}),  # no entry begins this address: the room's first one
        ("/comptes/moi/role/7/", {"Mon compte": "true"}),  # deeper than the entry
        ("/comptes/connexion/", {}),  # elsewhere in a room that only keeps the platform
    ],
)
def test_the_section_where_one_is_is_marked(entries, path, current):
    assert {line.label: line.current for line in menu(path).lines if line.current} == current


def test_a_page_on_another_room_s_subject_marks_the_entry_of_that_room_or_none(entries, monkeypatch):
    monkeypatch.setattr(navigation, "_elsewhere", {"ui:personal-data": "ui:legal-notice"})
    at = "/donnees-personnelles/"
    marked = [[line.label for line in menu(at, who).lines if line.current] for who in ("decider", "agent")]
    assert marked == [["Réservé"], []]


def test_a_filter_is_taken_away_without_losing_the_others(rf):
    request = rf.get("/plans/?service=ddt&late=1&page=3&sort=name")
    service, late = in_words(request, {"service": "service : DDT", "late": "en retard", "owner": ""})
    assert service.without == "/plans/?late=1&sort=name"
    assert late.words == "en retard"
    assert in_words(rf.get("/plans/?late=1"), {"late": "en retard"})[0].without == "/plans/"
