"""Which figures are kept in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from phare.cockpit.models import ShownFigure
from phare.cockpit.queries.figures import FIGURES, chosen_figures
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.values.horizon import Horizon
from phare.values.refusal import Refusal


class UnknownFigureError(Refusal):
    """A figure that no room publishes."""


def choose_figures(*, chosen: Mapping[Horizon, str], by: Membership, at: dt.datetime) -> None:
    """Keep the figure shown at each horizon given, by its key; "" leaves the choice to the house.

    Nothing is written when nothing changes. Raises UnknownFigureError.
    """
    if any(key and key not in FIGURES for key in chosen.values()):
        raise UnknownFigureError(_("Ce chiffre n'existe pas, ou n'existe plus : choisissez-en un autre dans la liste."))
    with transaction.atomic():
        kept = chosen_figures(by.administration_id)
        changes = {
            str(horizon): [kept.get(horizon, ""), key]
            for horizon, key in chosen.items()
            if kept.get(horizon, "") != key
        }
        if not changes:
            return
        for horizon, (_before, key) in changes.items():
            mine: dict[str, Any] = {"administration": by.administration, "horizon": horizon}
            if key:
                ShownFigure.objects.update_or_create(**mine, defaults={"key": key})
            else:
                ShownFigure.objects.filter(**mine).delete()
        audit.record("cockpit.figures.chosen", by.administration, by, at, changes)
