"""The only writes of accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Administration, Membership, Role, User
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class NameTakenError(Refusal):
    """An administration already bears this name."""


class AlreadyMemberError(Refusal):
    """The person already has this role here."""


@dataclass(frozen=True)
class SystemAuthor:
    """The platform itself, when no person acts: the founding of an administration, a nightly job."""

    administration_id: int
    audit_reference: str = "system"


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
    if Administration.objects.filter(name=name).exists():
        raise NameTakenError(_("Une administration porte déjà ce nom : %(name)s.") % {"name": name})
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
    return administration


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

    Without a password the account cannot sign in until its owner has set one by e-mail.
    Raises AlreadyMemberError when the person already has this role here.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user and user.memberships.filter(administration=administration, role=role, until__isnull=True).exists():
        raise AlreadyMemberError(_("%(email)s a déjà ce rôle ici.") % {"email": address})
    with transaction.atomic():
        if user is None:
            user = User(email=address, name=name)
            user.set_password(password)
            user.save()
        membership = Membership.objects.create(user=user, administration=administration, role=role, since=at.date())
        audit.record("accounts.membership.opened", membership, by, at, {"after": membership.natural_changes()})
    return membership
