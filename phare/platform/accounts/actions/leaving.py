"""Closing a membership and changing a role: what was held goes to somebody, in the same transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.actions.memberships import open_membership
from phare.platform.accounts.models import Administration, Membership, Role, User
from phare.platform.accounts.signals import holdings_of, membership_closed
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class AlreadyClosedError(Refusal):
    """The membership is closed already."""


class OwnAccountError(Refusal):
    """Nobody changes or closes their own role, nor resets their own second factor."""


class LastAdministratorError(Refusal):
    """The administration would be left without anyone to manage its accounts."""


class SuccessorNeededError(Refusal):
    """What the leaver holds must go to somebody."""


class UnfitSuccessorError(Refusal):
    """The successor is not a member in force of the same administration, or is the leaver."""


class StillHeldError(Refusal):
    """Something the leaver held was given to nobody."""


class SameRoleError(Refusal):
    """The person already has the role asked for."""


def close_membership(
    membership: Membership, *, successor: Membership | None, by: audit.Author, at: dt.datetime
) -> Membership:
    """Close a membership at once, give what it held to the successor, and return it.

    The account itself closes with its last membership. `membership_closed` is sent inside the transaction, after
    the trail's row. Raises AlreadyClosedError, OwnAccountError, LastAdministratorError, SuccessorNeededError,
    UnfitSuccessorError, StillHeldError.
    """
    with transaction.atomic():
        membership = _locked(membership, by)
        held = holdings_of(membership)
        if held and successor is None:
            words = ", ".join(holding.words for holding in held)
            raise SuccessorNeededError(
                _("%(name)s détient encore %(held)s : choisissez à qui cela passe.")
                % {"name": membership.user.name, "held": words}
            )
        if successor and not _is_fit(successor, membership, at):
            raise UnfitSuccessorError(_("Choisissez un successeur en fonction dans la même administration."))
        before = membership.natural_changes()
        _end(membership, at)
        account_closed = _close_account_without_role(membership.user)
        changes = {
            "before": before,
            "after": membership.natural_changes(),
            "successor": successor.user_id if successor else None,
            "held": [holding.words for holding in held],
            "account_closed": account_closed,
        }
        audit.record("accounts.membership.closed", membership, by, at, changes)
        _hand_over(membership, successor, by, at)
    return membership


def change_role(membership: Membership, *, role: Role, by: audit.Author, at: dt.datetime) -> Membership:
    """Give a member another role: close the membership, open another that inherits what it held, and return that.

    Raises SameRoleError, AlreadyMemberError, AlreadyClosedError, OwnAccountError, LastAdministratorError.
    """
    if membership.role == role:
        raise SameRoleError(_("%(name)s a déjà ce rôle : choisissez-en un autre.") % {"name": membership.user.name})
    with transaction.atomic():
        membership = _locked(membership, by)
        before = membership.natural_changes()
        _end(membership, at)
        successor = open_membership(membership.user, membership.administration, role, at)
        changes = {"before": before, "after": successor.natural_changes()}
        audit.record("accounts.role.changed", successor, by, at, changes)
        _hand_over(membership, successor, by, at)
    return successor


def _locked(membership: Membership, by: audit.Author) -> Membership:
    """Lock the administration's people and return the membership as it stands, if it may be closed."""
    # One lock for the whole administration: two administrators who close one another meet here.
    Administration.objects.select_for_update().get(pk=membership.administration_id)
    User.objects.select_for_update().get(pk=membership.user_id)
    membership = Membership.objects.select_related("user", "administration").get(pk=membership.pk)
    if membership.until is not None:
        raise AlreadyClosedError(_("Ce rôle est déjà fermé."))
    if membership.audit_reference == by.audit_reference:
        raise OwnAccountError(
            _("On ne change ni ne ferme son propre rôle : demandez à un autre responsable des comptes.")
        )
    others = Membership.objects.filter(
        administration=membership.administration_id, role=Role.PLATFORM_ADMINISTRATOR, until__isnull=True
    ).exclude(pk=membership.pk)
    if membership.role == Role.PLATFORM_ADMINISTRATOR and not others.exists():
        raise LastAdministratorError(
            _("C'est le dernier administrateur de la plateforme ici : invitez-en d'abord un autre.")
        )
    return membership


def _end(membership: Membership, at: dt.datetime) -> None:
    membership.until = max(timezone.localdate(at), membership.since)
    membership.save(update_fields=["until"])


def _is_fit(successor: Membership, leaver: Membership, at: dt.datetime) -> bool:
    in_force = Membership.objects.in_force(timezone.localdate(at)).exclude(pk=leaver.pk)
    return in_force.filter(pk=successor.pk, administration=leaver.administration_id).exists()


def _close_account_without_role(user: User) -> bool:
    if user.memberships.filter(until__isnull=True).exists():
        return False
    user.is_active = False
    user.save(update_fields=["is_active"])
    return True


def _hand_over(membership: Membership, successor: Membership | None, by: audit.Author, at: dt.datetime) -> None:
    membership_closed.send(sender=Membership, membership=membership, successor=successor, by=by, at=at)
    left = ", ".join(holding.words for holding in holdings_of(membership))
    if left:
        raise StillHeldError(
            _("%(name)s détient encore %(held)s, qui n'a pas pu passer à quelqu'un d'autre : prévenez l'assistance.")
            % {"name": membership.user.name, "held": left}
        )
