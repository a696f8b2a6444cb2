"""The browser that the journeys drive, and what every page must hold."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

CANDIDATES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDTHS = (1280, 375, 320)


def executable() -> str | None:
    """Return the path of a Chromium: `PHARE_CHROMIUM`, else the system's own, else None."""
    given = os.environ.get("PHARE_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return next((found for name in CANDIDATES if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Return a browser without a window; `python -m tests.setup` says how to install one."""
    path = executable()
    assert path, "no Chromium: run `python -m tests.setup`"
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


# Before any script of the page: keep each violation of the content policy where we can read it.
_LISTEN = """
window.__refused = [];
addEventListener('securitypolicyviolation',
  e => window.__refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@dataclass
class Watched:
    """A page whose console, script errors and content-policy violations are kept."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_LISTEN)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        # The status of a page that is meant to fail is the test's own matter.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def faults(self) -> list[str]:
        """Return, and forget, what was wrong since the last time."""
        refused = [f"content policy: {said}" for said in self.page.evaluate("window.__refused || []")]
        found, self.complaints[:] = [*self.complaints, *refused], []
        return found


def accessibility_faults(page: Page, *, colours: bool = True) -> list[str]:
    """Return axe's violations on the page as it is shown now, one sentence per element.

    Without `colours` the contrasts, which take most of the time, are left out: they are the same at every width.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"], "elementRef": False, "rules": {"color-contrast": {"enabled": colours}}}
    violations = page.evaluate("options => axe.run(options).then(told => told.violations)", options)
    return [
        f"{found['id']}: {found['help']} — {node['target'][0]}: {_short(node['html'])}"
        for found in violations
        for node in found["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Refuse any violation that axe finds on the page."""
    faults = accessibility_faults(page)
    assert not faults, "\n".join(faults)


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def widest(page: Page) -> str:
    """Return what sticks out furthest on the right of a page that overflows."""
    return page.evaluate(
        """() => { let worst = null, at = innerWidth;
        for (const e of document.body.querySelectorAll('*')) {
          const r = e.getBoundingClientRect().right;
          if (r > at + 1 && !e.closest('.fr-table__container, .ph-chart__frame, .ph-scroll')) { at = r; worst = e; }
        } return worst ? worst.outerHTML.slice(0, 160) : ''; }"""
    )


def _short(html: str) -> str:
    return re.sub(r"\s+", " ", html)[:140]
