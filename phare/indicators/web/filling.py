"""How a form of indicators is shown and taken: what saves it may say where one goes next."""

from __future__ import annotations

from functools import partial

from phare.ui import filling

fill = partial(
    filling.fill, template="indicators/form.html", after=lambda result: result if isinstance(result, str) else ""
)
"""Show and take a form, in a page of indicators."""
