"""The screenshots of the documentation, taken on the demonstration: `make docs`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page, sync_playwright

from tests.e2e.browser import launch

IMAGES = Path(__file__).parent / "images"
PHARE = Path(sys.executable).parent / "phare"
WIDTH, HEIGHT, TALL = 1280, 900, 1500
READY_WITHIN = 90
# Name of the picture: the page, the words of the link to follow from it, if any, and the height of the picture.
PICTURES: dict[str, tuple[str, str, int]] = {
    "tableau-de-bord": ("/", "", HEIGHT),
    "plan": ("/plans/", "2027-2029", HEIGHT),
    "projet-des-services": ("/organisation/", "31 décembre 2026", TALL),
    "croisement": ("/croisement/", "", TALL),
    "scenario": ("/croisement/", "Socles d'abord", TALL),
}


def main() -> None:
    """Make the demonstration where it is not yet, serve it, and take its pictures as the prefect."""
    subprocess.run([PHARE, "demo", "--no-serve"], check=True)
    IMAGES.mkdir(exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(base_url=base, viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR")
        page = context.new_page()
        enter_as_the_prefect(page)
        for name, (start, words, height) in PICTURES.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(start)
            if words:
                page.locator("main a", has_text=words).first.click()
                page.wait_for_load_state()
            page.screenshot(path=IMAGES / f"{name}.png")
            sys.stdout.write(f"docs/images/{name}.png\n")
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """Serve the platform on a free port and yield its address; nothing is left running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PHARE_DEMONSTRATION": "1"}
    server = subprocess.Popen([PHARE, "run", "--port", str(port)], env=environment)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{base}/a-propos/")
        yield base
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def wait_for(address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    sys.exit(f"{address} did not answer within {READY_WITHIN} s")


def enter_as_the_prefect(page: Page) -> None:
    """Open the first door of the demonstration that is a decider's."""
    page.goto("/comptes/connexion/")
    page.locator("form.accounts-door", has_text="Décideur").first.get_by_role("button").click()
    page.wait_for_url("**/")


if __name__ == "__main__":
    main()
