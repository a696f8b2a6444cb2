"""How names written by people are recognised: without case, accents nor stray spaces, and the nearest when unknown."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_SPACES = re.compile(r"[\s_*:]+")


def fold(name: str) -> str:
    """Return a name as it is compared: "  Code  Département* " and "code departement" are the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.replace("œ", "oe").replace("Œ", "oe").replace("’", "'").casefold()).strip()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like this one, or None when none is near."""
    by_fold = {fold(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(fold(name), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def letter(index: int) -> str:
    """Return the letters of a column from its place, the first being 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
