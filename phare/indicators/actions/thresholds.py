"""From when on a figure needs someone: an administration's own thresholds."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from phare.indicators.models import Thresholds
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit


def set_thresholds(
    *,
    administration: Administration,
    grace_days: int,
    falling_steps: int,
    median_gap: float,
    comparables: int,
    by: audit.Author,
    at: dt.datetime,
) -> Thresholds:
    """Set from when on the figures of an administration need someone, and return its thresholds."""
    said = {
        "grace_days": grace_days,
        "falling_steps": falling_steps,
        "median_gap": median_gap,
        "comparables": comparables,
    }
    with transaction.atomic():
        Administration.objects.select_for_update(no_key=True).get(pk=administration.pk)
        thresholds, _is_new = Thresholds.objects.update_or_create(administration=administration, defaults=said)
        audit.record("indicators.thresholds.set", thresholds, by, at, said)
    return thresholds
