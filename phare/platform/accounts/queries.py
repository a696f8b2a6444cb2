"""Reads of accounts, named by what they return."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from phare.platform.accounts.models import Administration, Membership


def memberships_in_force(administration: Administration, day: dt.date) -> QuerySet[Membership]:
    """Return the memberships of an administration that hold on this day, by person's name."""
    return (
        Membership.objects.in_force(day)
        .filter(administration=administration)
        .select_related("user")
        .order_by("user__name")
    )
