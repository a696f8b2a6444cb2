"""What a kernel says: French as it stands, and still translatable, though kernels know no catalogue of translations."""

from __future__ import annotations

from collections.abc import Iterable


class Phrase(str):
    """A French text that remembers how it was made: screens in another language make it anew from `template`.

    `values` fill the `{names}` of the template; a value may be a phrase too.
    """

    template: str
    values: dict[str, object]


def phrase(template: str, /, **values: object) -> Phrase:
    """Return the text that a constant template and its values make; `phare catalogues` gathers the template."""
    made = Phrase(template.format(**values))
    made.template, made.values = template, values
    return made


def lines(sentences: Iterable[str]) -> Phrase:
    """Return sentences as one phrase, a line each."""
    named = {f"line{place}": sentence for place, sentence in enumerate(sentences)}
    template = "\n".join(f"{{{name}}}" for name in named)
    return phrase(template, **named)
