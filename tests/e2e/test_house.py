"""Every page of the house, as a decider opens it: accessible, within its window, quiet in the console."""

from __future__ import annotations

import pytest

from tests.e2e.visit import page_faults, visit_all

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


# What a prefect must be able to reach by links alone.
REACHED = {
    "cockpit:home",
    "strategy:plans",
    "strategy:plan",
    "strategy:operation",
    "strategy:plan-actions",
    "strategy:timeline",
    "strategy:action",
    "strategy:plan-progress",
    "strategy:plan-map",
    "strategy:plan-arrondissements",
    "strategy:plan-slips",
    "territory:department",
    "strategy:compatibility",
    "strategy:proposals",
    "strategy:publications",
    "indicators:indicators",
    "indicators:indicator",
    "indicators:map",
    "cockpit:reminders",
    "cockpit:person-owing",
    "cockpit:shared",
    "cockpit:reviews",
    "cockpit:review",
    "cockpit:duty-settings",
    "cockpit:sheet",
    "decisions:instructions",
    "decisions:requests",
    "organisation:photographs",
    "organisation:photograph",
    "allocation:gap",
    "allocation:scenario",
    "decisions:register",
    "decisions:arbitration",
    "territory:search",
    "jobs:mine",
    "accounts:mine",
    "accounts:register",
    "ui:about",
    "ui:accessibility",
}


def test_every_page_reached_from_the_menu_is_accessible_and_fits_at_every_width(open_window, demonstration):
    visit = visit_all(open_window(demonstration.prefecture.memberships.get(role="decider")))
    assert REACHED - visit.titles.keys() == set()
    assert not visit.faults, "\n".join(visit.faults)


def test_the_pages_anyone_may_read_are_too(open_window, db):
    visit = visit_all(open_window(), "/comptes/connexion/")
    assert {"accounts:sign-in", "ui:legal-notice", "ui:personal-data", "ui:site-map"} <= visit.titles.keys()
    assert not visit.faults, "\n".join(visit.faults)


@pytest.mark.parametrize("theme", ["state", "neutral"])
def test_the_neutral_theme_shows_nothing_of_the_states_brand(open_window, settings, db, theme):
    settings.PHARE_THEME = theme
    window = open_window()
    fonts = []
    window.page.on("request", lambda request: fonts.append(request.url) if "Marianne" in request.url else None)
    window.page.goto("/a-propos/")
    window.page.wait_for_load_state("networkidle")
    shown = {
        "logo": window.page.locator(".fr-logo").count() > 0,
        "motto": "République" in window.page.text_content("body"),
        "font": bool(fonts),
        "blue": "rgb(0, 0, 145)" in window.page.evaluate(
            "[...document.querySelectorAll('a, .fr-btn')].map(e => getComputedStyle(e).color).join()"
        ),
    }  # fmt: skip
    assert shown == dict.fromkeys(shown, theme == "state")
    assert not page_faults(window)


@pytest.mark.urls("tests.ui.gallery")
def test_every_component_is_accessible_and_fits_at_every_width(open_window, member):
    window = open_window(member("decider"))
    answer = window.page.goto("/composants/?service=ddt&late=1")
    assert answer.status == 200
    assert not page_faults(window, "gallery")
