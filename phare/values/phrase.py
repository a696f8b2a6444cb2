"""What a kernel says: French as it stands, and still translatable, though kernels know no catalogue of translations."""

from __future__ import annotations


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
