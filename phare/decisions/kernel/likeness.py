"""Whether two questions ask the same thing, by their words: an answer already given is then proposed, never sent."""

from __future__ import annotations

import re
import unicodedata

ALIKE_FROM = 0.5
"""Share of words in common from which a question is worth showing beside another."""

SHORTEST = 3
"""Words of fewer letters ("de", "la", "et") say nothing of what is asked."""

EMPTY = frozenset(
    {
        "les", "des", "aux", "une", "dans", "pour", "par", "sur", "est", "sont", "que", "qui", "vos", "votre", "nos",
        "ses", "avec", "combien", "quel", "quelle", "quels", "quelles",
    }
)  # fmt: skip
"""French words of any question."""

_WORD = re.compile(r"[a-z0-9]+")


def words_of(question: str) -> frozenset[str]:
    """Return the words that tell a question from another: without case, accents, plurals, nor empty words."""
    plain = unicodedata.normalize("NFKD", question.lower())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    kept = (word for word in _WORD.findall(letters) if word.isdigit() or (len(word) >= SHORTEST and word not in EMPTY))
    return frozenset(word if word.isdigit() else word.rstrip("sx") or word for word in kept)


def likeness(one: str, other: str) -> float:
    """Return from 0 to 1 the share of words that two questions have in common; 0 when one has none."""
    first, second = words_of(one), words_of(other)
    return len(first & second) / len(first | second) if first and second else 0.0
