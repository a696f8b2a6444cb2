"""Founding an administration."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.actions.authors import SystemAuthor
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class NameTakenError(Refusal):
    """An administration already bears this name."""


def found_administration(
    *,
    kind: str,
    name: str,
    territory_code: str,
    at: dt.datetime,
    parent: Administration | None = None,
    is_invented: bool = False,
) -> Administration:
    """Create an administration, the first act of its trail, and return it. Raises NameTakenError."""
    taken = NameTakenError(_("Une administration porte déjà ce nom : %(name)s.") % {"name": name})
    if Administration.objects.filter(name=name).exists():
        raise taken
    try:
        with transaction.atomic():
            administration = Administration.objects.create(
                kind=kind, name=name, territory_code=territory_code, parent=parent, is_invented=is_invented
            )
            audit.record(
                "accounts.administration.founded",
                administration,
                SystemAuthor(administration.pk),
                at,
                {"kind": kind, "name": name, "territory_code": territory_code},
            )
    except IntegrityError as lost_race:
        raise taken from lost_race
    return administration
