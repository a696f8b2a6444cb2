"""Names of places as one types them in a search box."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_SAINT = re.compile(r"\b(st|ste)\b")


def plain(name: str) -> str:
    """Return a name without accents, capitals, hyphens nor apostrophes: `L'Épine-aux-Bois` is `l epine aux bois`.

    `st` and `ste` are read as saint and sainte.
    """
    letters = unicodedata.normalize("NFKD", name.translate(_LIGATURES)).encode("ascii", "ignore").decode().lower()
    words = _NOT_LETTERS.sub(" ", letters).strip()
    return _SAINT.sub(lambda found: {"st": "saint", "ste": "sainte"}[found[0]], words)


def looks_like_code(text: str) -> bool:
    """Whether a text may be an official code: `04`, `2A`, `04070`, `200067437`."""
    return re.fullmatch(r"[0-9]{1,9}|2[ABab][0-9]{0,3}", text.strip()) is not None
