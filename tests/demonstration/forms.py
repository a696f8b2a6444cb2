"""The forms of a page as a browser would send them, found in its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

FREE = {"text", "email", "password", "search", "number", "date", "hidden", "textarea"}
"""The kinds of controls in which anything can be written, if only by whoever writes the request by hand."""


@dataclass
class Form:
    """A form: where it goes, how, the values that it would send untouched, and the kind of each control by name."""

    address: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class PageParts:
    """The forms and links of one page."""

    forms: list[Form]
    links: list[str]


def parts_of(address: str, html: str) -> PageParts:
    """Return the forms and the links to our own pages of a page."""
    reader = _Reader(address)
    reader.feed(html)
    return PageParts(reader.forms, reader.links)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.form: Form | None = None
        self.typing = self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith(("/", "?")) and "download" not in said:
            self.links.append(urldefrag(urljoin(self.address, said["href"])).url)
        if tag == "form":
            address = urljoin(self.address, said.get("action", ""))
            self.form = Form(address, said.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, Any]) -> None:
        name = said.get("name", "")
        if tag == "input" and name:
            kind = said.get("type", "text")
            ticked = kind not in {"checkbox", "radio"} or "checked" in said
            self._note(name, kind, said.get("value", "on" if kind in {"checkbox", "radio"} else "") if ticked else None)
        elif tag == "textarea" and name:
            self.typing = name
            self._note(name, "textarea", "")
        elif tag == "select" and name:
            self.choosing = name
            self._note(name, "select", None)
        elif tag == "option" and self.choosing and ("selected" in said or not self.form.values[self.choosing]):
            self.form.values[self.choosing] = [said.get("value", "")]

    def _note(self, name: str, kind: str, value: str | None) -> None:
        self.form.kinds[name] = kind
        kept = self.form.values.setdefault(name, [])
        if value is not None and kind not in {"file", "submit"}:
            kept.append(value)

    def handle_data(self, data: str) -> None:
        if self.typing:
            self.form.values[self.typing] = ["".join([*self.form.values[self.typing], data]).lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.typing = ""
        elif tag == "select":
            self.choosing = ""
