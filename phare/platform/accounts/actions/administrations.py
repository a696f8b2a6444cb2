"""Founding an administration."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.actions.authors import SystemAuthor
from phare.platform.accounts.models import Administration
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class NameTakenError(Refusal):
    """An administration already bears this name."""


class UnfitAdministrationError(Refusal):
    """The name or the code is empty or too long, or the kind is not one of those known."""


def found_administration(
    *,
    kind: str,
    name: str,
    territory_code: str,
    at: dt.datetime,
    parent: Administration | None = None,
    is_invented: bool = False,
) -> Administration:
    """Create an administration, the first act of its trail, and return it.

    Raises UnfitAdministrationError, NameTakenError.
    """
    name, territory_code = name.strip(), territory_code.strip()
    administration = Administration(
        kind=kind, name=name, territory_code=territory_code, parent=parent, is_invented=is_invented
    )
    try:
        administration.clean_fields()
    except ValidationError as wrong:
        labels = {field.name: str(field.verbose_name) for field in Administration._meta.fields}
        label = labels[next(iter(wrong.message_dict))].capitalize()
        raise UnfitAdministrationError(f"{label} : {wrong.messages[0]}") from wrong
    taken = NameTakenError(_("Une administration porte déjà ce nom : %(name)s.") % {"name": name})
    if Administration.objects.filter(name=name).exists():
        raise taken
    try:
        with transaction.atomic():
            administration.save()
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
