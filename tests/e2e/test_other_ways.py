"""The same pages by other ways: the keyboard, no script, paper, another language, larger text."""

from __future__ import annotations

import pytest

from tests.e2e.browser import assert_accessible, overflow, widest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


# A link that fills its tile carries its outline on the box that it stretches.
OUTLINED = """[null, '::before', '::after'].some(part => {
  const style = getComputedStyle(document.activeElement, part);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
})"""


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")


def test_the_first_key_reaches_the_links_that_skip_to_the_content(open_window, member):
    page = open_window(member("decider")).page
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Contenu"
    assert page.locator(".fr-skiplinks__list").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_every_control_of_the_home_page_shows_that_it_has_the_focus(open_window, member):
    page = open_window(member("decider")).page
    page.goto("/")
    unseen, reached = [], set()
    for _step in range(80):
        page.keyboard.press("Tab")
        name = focused(page)
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.add(name)
        if not page.evaluate(OUTLINED):
            unseen.append(name)
    assert not unseen
    assert {"Plans", "Se déconnecter", "English", "Données personnelles"} <= reached


def test_the_folded_part_of_the_menu_opens_and_closes_with_the_keyboard(open_window, member):
    page = open_window(member("platform_administrator")).page
    page.goto("/")
    page.locator("button", has_text="Gérer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Comptes").first.wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator("#menu-keeping").get_by_role("link", name="Comptes").wait_for(state="hidden")


@pytest.mark.parametrize("width", [1280, 375])
def test_without_script_the_menu_the_tools_and_the_breadcrumb_are_there(open_window, member, width):
    page = open_window(member("platform_administrator"), width=width, script=False).page
    page.goto("/a-propos/")
    for name in ("Tableau de bord", "Comptes", "Plan du site"):
        assert page.get_by_role("link", name=name).first.is_visible(), name
    visible = [button for button in page.get_by_role("button").all() if button.is_visible()]
    assert "Se déconnecter" in [button.inner_text() for button in visible]
    assert page.locator(".fr-breadcrumb__list").is_visible()
    assert not page.locator(".fr-btn--menu").is_visible()


def test_without_script_the_language_changes(open_window, member):
    page = open_window(member("decider"), script=False).page
    page.goto("/a-propos/")
    page.get_by_role("button", name="English").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/a-propos/")


def test_on_a_telephone_the_menu_opens_and_leads_somewhere(open_window, member):
    window = open_window(member("decider"), width=375)
    window.page.goto("/a-propos/")
    window.page.get_by_role("button", name="Menu").click()
    entry = window.page.locator("#menu").get_by_role("link", name="Tableau de bord")
    entry.wait_for(state="visible")
    assert_accessible(window.page)
    entry.click()
    assert window.page.locator("h1").inner_text() == "Tableau de bord du préfet"
    assert not window.faults()


def test_text_twice_as_large_stays_within_the_window(open_window, member):
    page = open_window(member("decider")).page
    page.goto("/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) <= 0, widest(page)


def test_on_paper_the_controls_are_gone_and_the_matter_stays(open_window, member):
    page = open_window(member("decider")).page
    page.goto("/donnees-personnelles/")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible() and page.locator("main table").is_visible()
    for gone in (".fr-header__tools", ".fr-footer", ".fr-breadcrumb", "#navigation"):
        assert not page.locator(gone).first.is_visible(), gone


def test_nothing_moves_for_whoever_asked_for_stillness(open_window, member):
    page = open_window(member("decider"), reduced_motion="reduce").page
    page.goto("/")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert moving == 0
