"""Hands without a mouse: one goes from control to control with Tab, and sees at each where one is."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

MOST_STEPS = 400

# A link that fills its tile carries its outline on the box that it stretches; a row of a scrolling table on its frame.
OUTLINED = """[null, '::before', '::after'].some(part => {
  const style = getComputedStyle(document.activeElement, part);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
})"""
NAME = """(() => { const e = document.activeElement;
  const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
  const said = e.getAttribute('aria-label') || label || e.innerText || e.textContent || e.value || e.id;
  return said.replace(/\\s+/g, ' ').trim();
})()"""
IN_SIGHT = """(() => { const e = document.activeElement, r = e.getBoundingClientRect();
  return r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
})()"""


def walk(page: Page) -> Iterator[str]:
    """Press Tab from where one is to the end of the page; yield the name of each control, which must show the focus."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        name = page.evaluate(NAME)
        assert page.evaluate(OUTLINED), f"{page.url}: nothing shows that “{name}” has the focus"
        assert page.evaluate(IN_SIGHT), f"{page.url}: “{name}” has the focus out of sight"
        yield name
    raise AssertionError(f"{page.url}: more than {MOST_STEPS} controls, or a trap")


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the control whose name begins so has the focus."""
    passed = []
    for name in walk(page):
        passed.append(name)
        if name.startswith(wanted):
            return
    raise AssertionError(f"{page.url}: Tab never reaches “{wanted}”, only {passed}")


def follow(page: Page, wanted: str) -> None:
    """Reach a link or a button and press Enter, and wait for the page to which it leads."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Page, wanted: str, text: str) -> None:
    """Reach a field, and type over what it holds."""
    reach(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
