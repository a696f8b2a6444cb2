"""How each horizon is named and addressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from phare.values.horizon import Horizon


@dataclass(frozen=True)
class Named:
    """A horizon in words: its name, its clock, and how its page is addressed."""

    slug: str
    name: Any
    clock: Any

    @property
    def address(self) -> str:
        return reverse("cockpit:horizon", args=[self.slug])


HORIZONS: dict[Horizon, Named] = {
    Horizon.LONG: Named("long-terme", _("Long terme"), _("des années")),
    Horizon.MEDIUM: Named("moyen-terme", _("Moyen terme"), _("des semaines, des mois")),
    Horizon.SHORT: Named("court-terme", _("Court terme"), _("des minutes, des jours")),
}
BY_SLUG = {named.slug: horizon for horizon, named in HORIZONS.items()}
