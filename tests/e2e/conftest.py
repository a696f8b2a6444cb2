"""One browser for all the journeys, and a server that answers them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from phare.platform.accounts.models import Membership
from tests.e2e import browser as house_browser
from tests.e2e.browser import Watched
from tests.e2e.sessions import session_of


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, where Django then refuses its database unless told otherwise; both
    # end with the last journey of the package.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            launched = house_browser.launch(playwright)
            yield launched
            launched.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def live_server(request):
    """Return the server of the journeys; what it serves as static files is found in the rooms, not gathered."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return request.getfixturevalue("live_server")


@pytest.fixture
def open_window(browser: Browser, live_server, settings) -> Iterator[Callable[..., Watched]]:
    """Return a maker of windows on the platform: `open_window(membership, width=375, script=False)`."""
    windows = []

    def open_(membership: Membership | None = None, *, width: int = 1280, script: bool = True, **more) -> Watched:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="fr-FR",
            **more,
        )
        context.set_default_timeout(30_000)
        windows.append(context)
        if membership is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(membership), "url": live_server.url}])
        return Watched(context.new_page())

    yield open_
    for context in windows:
        context.close()


@pytest.fixture
def page(open_window) -> Page:
    """Return the page of somebody who is not signed in."""
    return open_window().page


@pytest.fixture
def demonstration(live_server, transactional_db):
    """Return the demonstration as it is founded: its three prepared scenarios computed, an arbitration to sign, another
    begun, a review prepared."""
    from django.utils import timezone

    from phare.allocation.actions.computing import compute_now
    from phare.allocation.actions.scenarios import prepare_scenarios
    from phare.cli.demonstration.arbitration import arbitrate
    from phare.cli.demonstration.founding import found
    from phare.cli.demonstration.reviewing import review
    from phare.decisions.actions import open_arbitration
    from phare.decisions.kernel.proposal import OptionData, Proposal

    at = timezone.now()
    founded = found(at)
    decider = founded.prefecture.memberships.get(role="decider")
    scenarios = [
        compute_now(scenario=scenario, by=decider, at=at)
        for scenario in prepare_scenarios(photograph=founded.photograph, plan=founded.plan, by=decider, at=at)
    ]
    arbitrate(scenarios, "Socles d'abord", decider, at)
    begun = Proposal("Où ouvrir le prochain accueil de proximité ?", options=(OptionData("À Barcelonnette"),))
    open_arbitration(proposal=begun, by=decider, at=at)
    review(founded.plan, founded.prefecture.memberships.get(role="secretary_general"), at)
    return founded
