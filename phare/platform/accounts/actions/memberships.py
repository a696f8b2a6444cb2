"""Giving a person a role."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Administration, Membership, Role, User, plain_address
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class AlreadyMemberError(Refusal):
    """The person already has this role here."""


def admit_member(
    *,
    administration: Administration,
    email: str,
    name: str,
    role: Role,
    by: audit.Author,
    at: dt.datetime,
    password: str | None = None,
) -> Membership:
    """Give a person a role, with a new account when the address is unknown, and return the membership.

    Without a password the account cannot sign in until its owner has set one by e-mail. An account that was closed
    opens again. Raises AlreadyMemberError when the person already has this role here.
    """
    address = plain_address(email)
    with transaction.atomic():
        user, is_new = User.objects.get_or_create(email=address, defaults={"name": name})
        if is_new or not user.is_active:
            user.set_password(password)
            user.is_active = True
            user.save()
        membership = open_membership(user, administration, role, at)
        audit.record("accounts.membership.opened", membership, by, at, {"after": membership.natural_changes()})
    return membership


def open_membership(user: User, administration: Administration, role: str, at: dt.datetime) -> Membership:
    """Write a membership that begins today and return it, for the actions of this room.

    Raises AlreadyMemberError, also when somebody else writes the same one at that moment.
    """
    try:
        with transaction.atomic():
            return Membership.objects.create(
                user=user, administration=administration, role=role, since=timezone.localdate(at)
            )
    except IntegrityError as taken:
        raise AlreadyMemberError(_("%(email)s a déjà ce rôle ici : rien à ajouter.") % {"email": user.email}) from taken


def note_people_export(*, count: int, by: Membership, at: dt.datetime) -> None:
    """Record that somebody took the list of people away as a file (SEC-007)."""
    with transaction.atomic():
        audit.record("accounts.people.exported", by.administration, by, at, {"rows": count})
