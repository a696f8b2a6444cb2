"""The country in a browser: legible at every width, its map followed with the keyboard alone."""

from __future__ import annotations

import pytest

from phare.platform.accounts.models import Role
from tests.e2e.visit import page_faults
from tests.factories.accounts import AdministrationFactory, MembershipFactory
from tests.factories.country import finished

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_map_is_followed_with_the_keyboard_alone(open_window, settings, tmp_path):
    settings.PHARE_COUNTRY_RESULT = tmp_path
    finished(tmp_path)
    window = open_window(MembershipFactory(administration=AdministrationFactory(), role=Role.SECRETARY_GENERAL))
    page = window.page
    page.goto("/croisement/pays/")
    assert not page_faults(window, "country")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.focus("a[href='#par-region']")
    page.keyboard.press("Tab")  # the frame that scrolls
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "besoins couverts à" in name
    page.keyboard.press("Enter")
    page.wait_for_url("**departement=*")
    assert page.locator("#departement h2").inner_text() == name.split(" : ")[0]
    assert not page_faults(window, "country-department")
