"""A second factor is put in place from one's account and taken away again, with and without script."""

from __future__ import annotations

import pytest

from tests.e2e.visit import page_faults
from tests.factories.accounts import enrolled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

PASSWORD = "quatre mots bien choisis"


@pytest.mark.parametrize("script", [True, False])
def test_it_is_put_in_place_and_taken_away_by_links_and_buttons_alone(open_window, member, settings, script):
    settings.PHARE_DEMONSTRATION = True
    owner = member("decider")
    owner.user.set_password(PASSWORD)
    owner.user.save()
    window = open_window(owner, script=script)
    page, faults = window.page, []

    def look(name: str) -> None:
        if script:
            page.set_viewport_size({"width": 1280, "height": 900})
            faults.extend(f"{name}: {fault}" for fault in page_faults(window, name))

    def code_shown() -> str:
        return page.locator(".ph-demonstration__code strong").inner_text()

    page.goto("/comptes/moi/")
    page.get_by_role("link", name="Mettre en place un second facteur").click()
    look("second-factor-none")
    page.get_by_role("link", name="Mettre en place").click()
    look("second-factor-begin")
    page.get_by_role("button", name="Continuer").click()
    look("second-factor-confirm")
    assert page.get_by_role("img", name="Code QR").bounding_box()["width"] > 150
    page.get_by_label("Code à six chiffres").fill("123")
    page.get_by_role("button", name="Confirmer").click()
    look("second-factor-refused")
    page.get_by_label("Code à six chiffres").fill(code_shown())
    page.get_by_role("button", name="Confirmer").click()
    assert "Votre second facteur est en place" in page.inner_text("main")
    look("second-factor-in-place")
    page.get_by_role("link", name="Retirer").click()
    look("second-factor-remove")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_label("Code du second facteur").fill(code_shown())
    page.get_by_role("button", name="Retirer").click()
    assert "Votre second facteur est retiré" in page.inner_text("main")
    assert not faults, "\n".join(faults)


def test_a_lost_phone_is_reset_from_the_list_of_people(open_window, member):
    lost = member("decider")
    enrolled(lost.user)
    window = open_window(member("platform_administrator"))
    page = window.page
    page.goto("/comptes/personnes/")
    faults = page_faults(window, "second-factor-people")
    page.get_by_role("link", name=lost.user.name).click()
    faults += page_faults(window, "second-factor-person")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Réinitialiser").click()
    faults += page_faults(window, "second-factor-reset")
    page.get_by_role("button", name="Réinitialiser").click()
    assert f"Le second facteur de {lost.user.name} est réinitialisé" in page.inner_text("main")
    assert not faults, "\n".join(faults)
