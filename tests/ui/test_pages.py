"""The pages that come when something is missing, refused or broken, and those of the footer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.gallery")]
FOOTER = ["site-map", "accessibility", "legal-notice", "personal-data", "about"]


def test_the_gallery_shows_every_component_without_inline_style(signed_in, member):
    page = signed_in(member("decider")).get("/composants/?service=ddt")
    assert page.status_code == 200
    assert "style=" not in page.content.decode()


def test_a_refusal_is_a_page_with_its_sentence_and_the_way_back(signed_in, member):
    page = signed_in(member("decider")).get("/composants/?refus", HTTP_REFERER="http://testserver/a-propos/")
    assert page.status_code == 409
    assert "remplacez la première" in page.content.decode()
    assert 'href="http://testserver/a-propos/"' in page.content.decode()


@pytest.mark.parametrize("referrer", ["https://example.org/", "javascript:alert(1)", "//example.org", ""])
def test_a_refusal_never_sends_back_outside(signed_in, member, referrer):
    page = signed_in(member("decider")).get("/composants/?refus", HTTP_REFERER=referrer)
    assert page.status_code == 409
    assert "Revenir à la page précédente</a>" not in page.content.decode()


def test_a_failure_shows_neither_trace_nor_secret(member):
    client = Client(raise_request_exception=False)
    client.force_login(member("decider").user)
    page = client.get("/composants/?panne")
    text = page.content.decode()
    assert page.status_code == 500
    assert "La plateforme a rencontré une panne" in text
    assert "secret" not in text and "Traceback" not in text and "RuntimeError" not in text


def test_a_page_that_does_not_exist_says_where_to_go(client):
    page = client.get("/nulle-part/")
    assert page.status_code == 404
    assert reverse("ui:site-map") in page.content.decode()


def test_a_role_that_may_not_is_told_which_role_it_acts_in(signed_in, member):
    page = signed_in(member("partner")).get(reverse("accounts:people"))
    assert page.status_code == 403
    assert "Partenaire" in page.content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_sentence():
    page = Client(enforce_csrf_checks=True).post(reverse("ui:set-language"), {"language": "en"})
    assert page.status_code == 403
    assert "Ce formulaire n'est plus valable" in page.content.decode()


def test_an_unreadable_request_is_refused_with_a_sentence(client):
    page = client.get("/", HTTP_HOST="un hôte impossible")
    assert page.status_code == 400
    assert "Rien n'a été enregistré" in page.content.decode()


@pytest.mark.parametrize("name", FOOTER)
def test_the_footers_pages_open_to_anyone_in_both_languages(client, name):
    assert client.get(reverse(f"ui:{name}")).status_code == 200
    client.post(reverse("ui:set-language"), {"language": "en", "next": "/"})
    page = client.get(reverse(f"ui:{name}"))
    assert '<html lang="en"' in page.content.decode()


def test_the_language_switch_never_leads_outside(client):
    answer = client.post(reverse("ui:set-language"), {"language": "en", "next": "https://example.org/"})
    assert answer["Location"] == "/"


def test_the_name_is_explained_on_the_about_page_and_nowhere_else(client):
    told = {name: "éclaire l'avenir" in client.get(reverse(f"ui:{name}")).content.decode() for name in FOOTER}
    assert told == {**dict.fromkeys(FOOTER, False), "about": True}


@pytest.mark.parametrize(("kind", "branded"), [("department_prefecture", True), ("department_council", False)])
def test_a_council_never_shows_the_states_mark(signed_in, kind, branded):
    from tests.factories.accounts import AdministrationFactory, MembershipFactory

    client = signed_in(MembershipFactory(administration=AdministrationFactory(kind=kind)))
    page = client.get(reverse("ui:about")).content.decode()
    assert ("fr-logo" in page) is branded
    assert ("neutral.css" in page) is not branded


def test_the_legal_notice_names_who_answers_for_the_site(client, settings):
    settings.PHARE_PUBLISHER = "Préfecture de la Creuse, 4 place Louis Lacrocq, 23000 Guéret, 05 55 51 59 00"
    settings.PHARE_PUBLICATION_DIRECTOR = "La préfète de la Creuse"
    settings.PHARE_HOSTING = ""
    page = client.get(reverse("ui:legal-notice")).content.decode()
    assert "4 place Louis Lacrocq" in page and "La préfète de la Creuse" in page
    assert page.count("Non renseigné") == 1


def test_what_the_legal_notice_must_still_be_told_is_said(client):
    assert client.get(reverse("ui:legal-notice")).content.decode().count("Non renseigné") == 3
