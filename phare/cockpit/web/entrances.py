"""The doors of the home page: each room of the menu, with what one goes there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership, Role
from phare.strategy.queries import plans_at_work
from phare.ui import navigation

# By the name of a page of the menu: what the page is for.
PURPOSES: dict[str, Any] = {
    "cockpit:reminders": _("Voir qui doit quoi, depuis quand, et le demander d'un clic."),
    "cockpit:reviews": _("Tenir une réunion sur un plan, et la quitter avec son compte rendu."),
    "cockpit:shared": _("Lire ce que la région, les départements et d'autres montrent ici."),
    "allocation": _("Mettre les priorités en face des effectifs, et proposer ce qui doit changer."),
    "decisions": _("Choisir entre des options, signer, et voir ce qu'il en est advenu."),
    "decisions:instructions": _("Demander aux services, et voir ce que chacun a répondu."),
    "decisions:requests": _("Répondre une fois aux ministères et à la région, avec ce qui est déjà ici."),
    "organisation": _("Voir combien d'agents tiennent chaque mission, service par service."),
    "indicators": _("Voir où en sont les chiffres suivis, d'où ils viennent, et qui doit répondre."),
    "strategy": _("Lire ce qu'il faut faire, et ce qu'il serait inacceptable de ne pas faire."),
    "territory": _("Trouver une commune, un arrondissement, une intercommunalité."),
    "jobs": _("Suivre les calculs que vous avez lancés, les arrêter, les relancer."),
    "accounts:people": _("Inviter, changer un rôle, fermer un compte."),
    "accounts:sharings": _("Montrer une sorte de données à une autre administration, entre deux dates."),
    "accounts:register": _("Savoir qui a fait quoi, et vérifier que rien n'a été réécrit."),
    "post": _("Voir ce qui part par courriel et ce qui n'a pas pu être remis."),
}


@dataclass(frozen=True)
class Entrance:
    room: str
    label: Any
    address: str
    purpose: Any


def entrances_for(membership: Membership) -> Sequence[Entrance]:
    """Return the doors that a member sees, in the order of the menu; what the home page shows itself has none."""
    doors = []
    for entry in navigation.entries_for(membership):
        purpose = PURPOSES.get(entry.url_name) or PURPOSES.get(entry.room) or ""
        if entry.room == "cockpit" and not purpose:
            continue
        doors.append(Entrance(entry.room, entry.label, entry.address, purpose))
        if entry.url_name == "strategy:plans":
            doors += _arrondissement(membership)
    return doors


def _arrondissement(membership: Membership) -> list[Entrance]:
    """What a sub-prefect opens first: the plan at work, arrondissement by arrondissement, his own at the top."""
    if membership.role != Role.SUB_PREFECT:
        return []
    plans = plans_at_work(membership.administration, timezone.localdate()).order_by("-first_year", "name")
    purpose = _("Voir ce qui avance, ce qui tarde et ce qui vient, votre arrondissement d'abord.")
    return [
        Entrance("strategy", _("Par arrondissement"), reverse("strategy:plan-arrondissements", args=[plan.pk]), purpose)
        for plan in plans[:1]
    ]
