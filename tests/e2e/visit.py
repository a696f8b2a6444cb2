"""A visit of the whole house: every page reachable by links from the home page, one page per address name."""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from tests.e2e.browser import WIDTHS, Watched, accessibility_faults, overflow, widest

_YEAR_IN_THOUSANDS = re.compile(r"\b2[\u00a0\u202f ]0[1-4]\d\b")


@dataclass
class Visit:
    """What was seen: the title of each page, by address name, and what was wrong, page by page."""

    titles: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)


def visit_all(window: Watched, start: str = "/") -> Visit:
    """Follow the links from `start` and check each page at every width; `PHARE_SHOTS=folder` keeps its pictures."""
    visit, waiting, seen = Visit(), deque([start]), {start}
    while waiting:
        address = waiting.popleft()
        name = _name(address)
        if name is None or name in visit.titles:
            continue
        if not _is_page(window.page, address):
            continue
        # Where a redirection led counts, not where it began.
        name = _name(window.page.url)
        if name is None or name in visit.titles:
            continue
        visit.titles[name] = window.page.title()
        visit.addresses[name] = address
        visit.faults += [f"{name} ({address}): {fault}" for fault in page_faults(window, name)]
        for link in _links(window.page):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    shared = {title for title in visit.titles.values() if list(visit.titles.values()).count(title) > 1}
    visit.faults += [
        f"{name}: its title is not its own: {title}" for name, title in visit.titles.items() if title in shared
    ]
    return visit


def page_faults(window: Watched, name: str = "") -> list[str]:
    """Return what is wrong with the page shown, at every width."""
    page = window.page
    faults = window.faults()
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} titles of level 1")
    if not page.title().strip(" ·").removesuffix("Phare").strip(" ·"):
        faults.append("no title")
    if years := _YEAR_IN_THOUSANDS.findall(page.inner_text("body")):
        faults.append(f"years written as quantities: {sorted(set(years))}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        _shoot(page, name, width)
        if width != WIDTHS[-1]:
            faults += [f"{width} px: {fault}" for fault in accessibility_faults(page, colours=width == WIDTHS[0])]
        if (beyond := overflow(page)) > 0:
            faults.append(f"{width} px: {beyond} px too wide: {widest(page)}")
    return faults + window.faults()


def _is_page(page: Page, address: str) -> bool:
    """Open the address; return whether it is a page of ours that answers (a file is downloaded, not shown)."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message or "net::ERR_ABORTED" in error.message:
            return False
        raise
    assert answer is not None
    assert answer.status < 400, f"{address}: {answer.status}"
    return "text/html" in answer.headers.get("content-type", "")


def _name(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def _links(page: Page) -> list[str]:
    found = page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(a => a.href instanceof SVGAnimatedString ? a.href.baseVal : a.href)"
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    inside = [link.removeprefix(origin).partition("#")[0] for link in found if link.startswith((origin, "/"))]
    return [link for link in inside if link]


def _shoot(page: Page, name: str, width: int) -> None:
    if folder := os.environ.get("PHARE_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9-]+', '_', name.lower())}-{width}.png", full_page=True)
