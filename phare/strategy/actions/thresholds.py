"""From when on a plan needs someone, as an administration sets it."""

from __future__ import annotations

import datetime as dt
import math

from django.db import transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.actions.refusals import NotAFigureError
from phare.strategy.models import PlanThresholds


def set_thresholds(*, weather_days: int, apart: float, by: Membership, at: dt.datetime) -> PlanThresholds:
    """Set after how many days a weather is asked anew (7 to 366), and how far from the rate it may be (points, to 100).

    Returns the thresholds; nothing is written when nothing changes. Raises NotAFigureError.
    """
    if not (7 <= weather_days <= 366 and math.isfinite(apart) and 0 < apart <= 100):
        raise NotAFigureError(_("Donnez de 7 à 366 jours, et un écart de 1 à 100 points."))
    coming = {"weather_days": weather_days, "apart": apart}
    with transaction.atomic():
        kept, _is_new = PlanThresholds.objects.select_for_update().get_or_create(administration=by.administration)
        changes = {name: [getattr(kept, name), value] for name, value in coming.items() if getattr(kept, name) != value}
        if changes:
            for name, value in coming.items():
                setattr(kept, name, value)
            kept.save(update_fields=list(coming))
            audit.record("strategy.thresholds.set", by.administration, by, at, changes)
    return kept
