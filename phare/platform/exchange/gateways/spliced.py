"""XML changed in a few places, all the rest left byte for byte: where its elements stand, and new bytes in their place.

A tree written back would lose what it does not know; whoever asked for a table must find it as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from phare.platform.exchange.kernel.limits import RefusedFileError
from phare.values.phrase import phrase

UNUSUAL = phrase("un classeur ordinaire : celui-ci est écrit d'une façon qui ne se remplit pas ; enregistrez-le depuis "
                 "votre tableur, puis déposez-le de nouveau")  # fmt: skip
_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
Change = tuple[int, int, bytes]
"""From a byte to another (not included), what stands there instead."""


@dataclass
class Element:
    """An element: its name with its prefix, its attributes, and where it begins, its content begins, ends, and it ends.

    Written as one tag, its content begins and ends where it ends.
    """

    name: str
    attributes: Mapping[str, str]
    begins: int
    inside: int
    outside: int = 0
    ends: int = 0
    parent: Element | None = None

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix, with its colon; empty when there is none."""
        return self.name[: -len(self.local)]

    @property
    def is_one_tag(self) -> bool:
        """Whether it has no closing tag."""
        return self.outside == self.ends


def elements(xml: bytes, names: frozenset[str]) -> list[Element]:
    """Return the elements of these local names in document order. Raises RefusedFileError unless it is UTF-8 XML."""
    parser = expat.ParserCreate()
    found: list[Element] = []
    open_ones: list[Element | None] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] not in names:
            open_ones.append(None)
            return
        at = parser.CurrentByteIndex
        tag = _TAG.match(xml, at)
        if tag is None:
            raise RefusedFileError(UNUSUAL)
        parent = next((each for each in reversed(open_ones) if each is not None), None)
        found.append(Element(name, attributes, at, tag.end(), parent=parent))
        open_ones.append(found[-1])

    def end(_name: str) -> None:
        element = open_ones.pop()
        if element is None:
            return
        if xml[element.inside - 2 : element.inside] == b"/>":
            element.outside = element.ends = element.inside
        else:
            element.outside = parser.CurrentByteIndex
            element.ends = xml.index(b">", element.outside) + 1

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise RefusedFileError(UNUSUAL)

    parser.StartElementHandler, parser.EndElementHandler, parser.XmlDeclHandler = begin, end, declared
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedFileError(UNUSUAL)
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise RefusedFileError(UNUSUAL) from None
    return found


def spliced(xml: bytes, changes: Iterable[Change]) -> bytes:
    """Return the bytes with these changes, which do not overlap; those of one place are written in their order."""
    parts, at = [], 0
    for begins, ends, instead in sorted(changes, key=lambda change: change[:2]):
        parts += [xml[at:begins], instead]
        at = ends
    return b"".join([*parts, xml[at:]])


def tag_with(element: Element, xml: bytes, **attributes: Any) -> bytes:
    """Return the opening tag of an element with these attributes set, or left out where they are None.

    An attribute whose name has a prefix is given with two underscores: `table__formula`.
    """
    tag = xml[element.begins : element.inside]
    for key, value in attributes.items():
        name = key.replace("__", ":").replace("_", "-").encode()
        tag = re.sub(rb"""\s%s\s*=\s*(?:"[^"]*"|'[^']*')""" % re.escape(name), b"", tag)
        if value is not None:
            at = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:at].rstrip() + b' %s="%s"' % (name, str(value).encode()) + tag[at:]
    return tag
