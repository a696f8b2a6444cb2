"""The main job with the keyboard alone, from the sign-in to the preview of a workbook, on wide and narrow screens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from phare.cli.demonstration import workbooks
from phare.organisation.actions import open_answers, prepare_photograph
from phare.organisation.models import Answer
from tests.e2e.keys import fill, follow, reach

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def survey(demonstration):
    """Return the next photograph, whose answers are awaited."""
    secretary = demonstration.prefecture.memberships.get(role="secretary_general")
    at = timezone.now()
    day = dt.date(2027, 12, 31)
    photograph = prepare_photograph(date=day, title="", after=demonstration.photograph, by=secretary, at=at)
    return open_answers(photograph, due=timezone.localdate(at) + dt.timedelta(days=30), by=secretary, at=at)


@pytest.mark.parametrize("width", [1280, 320])
def test_the_main_job_is_done_with_the_keyboard_alone(open_window, demonstration, survey, width):
    window = open_window(width=width)
    page = window.page
    secretary = demonstration.prefecture.memberships.get(role="secretary_general")
    page.goto("/comptes/connexion/")
    # The first field waits for the hands.
    page.keyboard.type(secretary.user.email)
    fill(page, "Mot de passe", demonstration.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # The crossing, a scenario, and scenarios side by side.
    choose(page, "Croisement")
    assert page.locator("h1").inner_text() == "Croisement"
    follow(page, "Socles d'abord")
    assert page.locator("h1").inner_text() == "Socles d'abord"
    page.go_back()
    follow(page, "Comparer côte à côte")
    assert page.locator("h1").inner_text() == "Scénarios côte à côte"
    # An operation of the plan.
    choose(page, "Plans")
    follow(page, "Priorités d'action de l'État 2027-2029")
    follow(page, "1.1.c")
    if width > 992:  # beside the tree; below it on a narrow screen there would be no room: the operation has its page
        follow(page, "Ouvrir")
    assert page.locator("h1").inner_text().startswith("Inspection permanente de l'abattoir")
    # What a service answers.
    choose(page, "Projet des services")
    follow(page, survey.title)
    follow(page, "Réponses des services")
    follow(page, "Répondre VET")
    reach(page, "ETP")
    page.keyboard.press("Control+A")
    page.keyboard.type("0,8")
    fill(page, "Remarque", "Un temps partiel de plus")
    follow(page, "Enregistrer les effectifs")
    assert "sont enregistrés" in page.inner_text("main")
    assert Answer.objects.get(photograph=survey, service__code="VET").state == Answer.State.GIVEN
    # A workbook, up to its preview.
    choose(page, "Plans")
    follow(page, "Priorités d'action de l'État 2027-2029")
    follow(page, "Importer un classeur")
    reach(page, "Classeur")
    page.locator("input[type=file]").set_input_files(workbooks.path("plan", "xlsx"))
    follow(page, "Lire le fichier")
    assert "l'importer ne changerait rien" in page.inner_text("main")
    assert not window.faults()


def choose(page, entry: str) -> None:
    """Choose an entry of the menu: one skips to it, or to the button that unfolds it where the screen is narrow."""
    reach(page, "Menu")
    page.keyboard.press("Enter")
    if page.viewport_size["width"] < 992:
        assert page.evaluate("document.activeElement.id") == "menu-button"
        page.keyboard.press("Enter")
        page.locator("#menu").get_by_role("link", name=entry).wait_for(state="visible")
    follow(page, entry)
