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
WIDTH, HEIGHT = 1280, 900
READY_WITHIN = 90
# Name of the picture: the page, then the beginning of the address of the first link to follow from it, if any.
PICTURES: dict[str, tuple[str, ...]] = {
    "tableau-de-bord": ("/",),
    "plan": ("/plans/", "/plans/"),
    "projet-des-services": ("/organisation/", "/organisation/photographies/"),
    "croisement": ("/croisement/",),
    "scenario": ("/croisement/", "/croisement/scenarios/"),
}


def main() -> None:
    """Make the demonstration where it is not yet, serve it, and take its pictures as the prefect."""
    subprocess.run([PHARE, "demo", "--no-serve"], check=True)
    IMAGES.mkdir(exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(base_url=base, viewport={"width": WIDTH, "height": HEIGHT}, locale="fr-FR")
        context.add_cookies([{"name": "sessionid", "value": session_of_the_prefect(), "url": base}])
        page = context.new_page()
        for name, (start, *links) in PICTURES.items():
            page.goto(start)
            for beginning in links:
                follow(page, beginning)
            page.screenshot(path=IMAGES / f"{name}.png", full_page=name in {"croisement", "scenario"})
            sys.stdout.write(f"docs/images/{name}.png\n")
        browser.close()


def follow(page: Page, beginning: str) -> None:
    """Open the first page linked from this one's content whose address goes further than `beginning` by a number."""
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.pathname)")
    deeper = (link for link in links if link.startswith(beginning) and link.removeprefix(beginning)[:1].isdigit())
    address = next(deeper, None)
    if address is None:
        sys.exit(f"no link from {page.url} leads further than {beginning}")
    page.goto(address)


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


def session_of_the_prefect() -> str:
    """Return the session of the demonstration's decider, asked in a process without Playwright's event loop."""
    script = (
        "from phare.cli.commands import prepare; prepare()\n"
        "from phare.platform.accounts.models import Membership\n"
        "from tests.e2e.sessions import session_of\n"
        "deciders = Membership.objects.filter(role='decider', administration__is_invented=True)\n"
        "print(session_of(deciders.order_by('pk')[0]))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    main()
