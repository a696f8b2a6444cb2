"""The journey of an arbitration, from the crossing to what a head of service owes, as two people make it."""

from __future__ import annotations

import re

import pytest

from tests.e2e.visit import page_faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def code_shown(page) -> str:
    """The code of the second factor that the demonstration shows."""
    return re.sub(r"\D", "", page.locator(".ph-demonstration__code strong").inner_text())


def test_the_prefect_signs_and_the_service_answers(open_window, demonstration, settings):
    settings.PHARE_DEMONSTRATION = True
    prefect = open_window(demonstration.prefecture.memberships.get(role="decider"))
    page = prefect.page
    page.goto("/arbitrages/?etat=a-rendre")
    page.get_by_role("link", name="Comment tenir les socles").click()
    assert not page_faults(prefect, "decisions_to_sign")
    page.get_by_role("link", name="Signer", exact=True).click()
    assert not page_faults(prefect, "decisions_sign")
    page.get_by_label("Mot de passe").fill(demonstration.password)
    page.get_by_label("Code du second facteur").fill(code_shown(page))
    page.get_by_role("button", name="Signer", exact=True).click()
    assert "L'arbitrage est signé" in page.inner_text("main")
    assert not page_faults(prefect, "decisions_signed")
    # Two tabs: the other one is told, and nothing is signed twice.
    page.goto(re.sub(r"[?#].*", "", page.url) + "signer/")
    assert "est signé" in page.inner_text("main")

    service = open_window(demonstration.prefecture.memberships.get(user__email__startswith="chef-veterinaire"))
    page = service.page
    page.goto("/arbitrages/?etat=a-appliquer")
    page.get_by_role("link", name="Comment tenir les socles").click()
    page.get_by_role("link", name=re.compile("^à faire")).first.click()
    assert not page_faults(service, "decisions_redeployment")
    page.get_by_text("en cours").click()
    page.get_by_role("button", name="Enregistrer").click()
    assert "L'état du redéploiement est enregistré" in page.inner_text("main")
