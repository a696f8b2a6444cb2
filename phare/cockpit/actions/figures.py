"""What stands on the dashboard: the figures kept in sight, and the kinds of points that are not retained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.cockpit.models import Dashboard, ShownFigure
from phare.cockpit.queries.figures import FIGURES, chosen_figures, indicators_offered
from phare.cockpit.queries.kinds import ALWAYS, NAMES
from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.values.horizon import Horizon
from phare.values.refusal import Refusal


class UnknownFigureError(Refusal):
    """A figure that no room publishes."""


class UnknownKindError(Refusal):
    """A kind of points that no room publishes."""


class AlwaysShownError(Refusal):
    """A kind of points that nobody takes off."""


class DashboardChangedError(Refusal):
    """Somebody else arranged the dashboard meanwhile."""


def arrange_dashboard(
    *, chosen: Mapping[Horizon, str], set_aside: Collection[str], version: int, by: Membership, at: dt.datetime
) -> Dashboard:
    """Keep the figures shown and the kinds of points that the columns leave out, and return the dashboard.

    `version` is the one that was read. Nothing is written when nothing changes. Raises UnknownFigureError,
    UnknownKindError, AlwaysShownError, DashboardChangedError.
    """
    aside = sorted(set(set_aside))
    if not NAMES.keys() >= set(aside):
        raise UnknownKindError(_("Cette sorte de points n'existe pas, ou n'existe plus : reprenez la liste."))
    if ALWAYS.keys() & set(aside):
        raise AlwaysShownError(_("Ce qui peut être critique reste au tableau de bord : gardez-le."))
    with transaction.atomic():
        kept = _locked(by, version)
        is_chosen = choose_figures(chosen=chosen, by=by, at=at)
        if aside != kept.set_aside:
            before, kept.set_aside = kept.set_aside, aside
            audit.record("cockpit.dashboard.arranged", kept, by, at, {"set_aside": [before, aside]})
        elif not is_chosen:
            return kept
        kept.version += 1
        kept.save()
    return kept


def choose_figures(*, chosen: Mapping[Horizon, str], by: Membership, at: dt.datetime) -> bool:
    """Keep the figure shown at each horizon given, by its key, and return whether anything changed.

    "" leaves the choice to the house. Nothing is written when nothing changes. Raises UnknownFigureError.
    """
    wanted = {key for key in chosen.values() if key and key not in FIGURES}
    if wanted and not indicators_offered(by.administration, timezone.localdate(at)).keys() >= wanted:
        raise UnknownFigureError(_("Ce chiffre n'existe pas, ou n'existe plus : choisissez-en un autre dans la liste."))
    with transaction.atomic():
        kept = chosen_figures(by.administration_id)
        changes = {
            str(horizon): [kept.get(horizon, ""), key]
            for horizon, key in chosen.items()
            if kept.get(horizon, "") != key
        }
        if not changes:
            return False
        for horizon, (_before, key) in changes.items():
            mine: dict[str, Any] = {"administration": by.administration, "horizon": horizon}
            if key:
                ShownFigure.objects.update_or_create(**mine, defaults={"key": key})
            else:
                ShownFigure.objects.filter(**mine).delete()
        audit.record("cockpit.figures.chosen", by.administration, by, at, changes)
    return True


def _locked(by: Membership, version: int) -> Dashboard:
    """The dashboard of an administration, locked, if it still is as it was read."""
    Dashboard.objects.get_or_create(administration=by.administration)
    kept = Dashboard.objects.select_for_update(of=("self",)).get(administration=by.administration)
    if kept.version != version:
        raise DashboardChangedError(
            _("Quelqu'un a changé ces réglages depuis que vous les avez ouverts : rouvrez la page, puis recommencez.")
        )
    return kept
