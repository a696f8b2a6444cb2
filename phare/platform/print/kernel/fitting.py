"""What fits on a slide: how wide a text is, in how many lines it stands, where it goes on in the next slide.

Widths are those of the usual office fonts, a little large: what is said to fit does, whatever font the reader has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeVar

LEADING = 1.2
"""Height of a line, in sizes of its text."""

_NARROW = frozenset("ijlItfr.,;:'’!|()[]/ \u00a0\u202f")
_WIDE = frozenset("mwMWœŒæÆ@%—–…")
_NARROW_EM, _USUAL_EM, _CAPITAL_EM, _WIDE_EM = 0.34, 0.56, 0.68, 1.0
_BOLD = 1.06
Item = TypeVar("Item")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line, in the unit of its size (points)."""
    return sum(map(_em, text)) * size * (_BOLD if bold else 1)


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the lines of a text within a width, cut at spaces, and within a word only where it is wider by itself.

    Joined with spaces, they are the text; at least one line.
    """
    lines: list[str] = []
    for word in text.split(" "):
        together = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(together, size, bold=bold) <= width:
            lines[-1] = together
            continue
        pieces = list(_pieces(word, width, size, bold))
        lines += pieces
    return lines or [""]


def height_of(lines: int, size: float, around: float = 0.0) -> float:
    """Return the height of so many lines of a size, with what is above and below them."""
    return lines * size * LEADING + around


def shortened(text: str, most: int, width: float, size: float, *, bold: bool = False) -> str:
    """Return a text cut so that it stands in `most` lines, which then says that it goes on; as it is when it fits."""
    lines = wrapped(text, width, size, bold=bold)
    if len(lines) <= most:
        return text
    kept = " ".join(lines[:most])
    while len(wrapped(f"{kept} …", width, size, bold=bold)) > most:
        kept = kept.rpartition(" ")[0] or kept[:-1]
    return f"{kept} …"


def shared_out(items: Sequence[tuple[Item, float]], room: float) -> Iterator[list[Item]]:
    """Yield items, each with its height, in as few groups as follow one another without exceeding a height.

    One that is higher by itself has its own group.
    """
    group: list[Item] = []
    used = 0.0
    for item, height in items:
        if group and used + height > room:
            yield group
            group, used = [], 0.0
        group.append(item)
        used += height
    if group:
        yield group


def _pieces(word: str, width: float, size: float, bold: bool) -> Iterator[str]:
    piece, used = "", 0.0
    for sign in word:
        wide = width_of(sign, size, bold=bold)
        if piece and used + wide > width:
            yield piece
            piece, used = "", 0.0
        piece += sign
        used += wide
    yield piece


def _em(sign: str) -> float:
    if sign in _NARROW:
        return _NARROW_EM
    if sign in _WIDE or unicodedata.east_asian_width(sign) in "WF":
        return _WIDE_EM
    return _CAPITAL_EM if sign.isupper() or (not sign.isascii() and not sign.isalpha()) else _USUAL_EM
