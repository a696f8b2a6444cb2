"""Inviting a person by e-mail, and what becomes of the invitation."""

from __future__ import annotations

import datetime as dt

from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from phare.platform.accounts.actions.memberships import AlreadyMemberError, open_membership
from phare.platform.accounts.models import Administration, Invitation, Membership, Role, User, plain_address
from phare.platform.accounts.queries import INVITATION_SALT, open_membership_exists
from phare.platform.audit import actions as audit
from phare.platform.post.actions import queue_mail
from phare.values.refusal import Refusal


class AlreadyInvitedError(Refusal):
    """The person has not answered yet to the same invitation."""


class InvitationOverError(Refusal):
    """The invitation was answered, withdrawn, or is too old."""


class ExistingAccountError(Refusal):
    """The invited address already has an account, whose owner must sign in to accept."""


class OtherAccountError(Refusal):
    """The person signed in is not the one invited."""


def invite_member(
    *,
    administration: Administration,
    email: str,
    name: str,
    role: Role,
    address: str,
    by: audit.Author,
    at: dt.datetime,
) -> Invitation:
    """Offer a person a role by e-mail, with a link that works seven days, and return the invitation.

    `address` is where the platform is, without final slash ("https://phare.example.fr"). An invitation left
    unanswered too long gives way to the new one. Raises AlreadyMemberError, AlreadyInvitedError, BadAddressError.
    """
    known = plain_address(email)
    if open_membership_exists(administration, known, role):
        raise AlreadyMemberError(_("%(email)s a déjà ce rôle ici : rien à ajouter.") % {"email": known})
    try:
        with transaction.atomic():
            waiting = _waiting(administration, known, role)
            if waiting and waiting.is_open(at):
                raise _already_invited(known)
            if waiting:
                waiting.withdrawn_at = at
                waiting.save(update_fields=["withdrawn_at"])
            invitation = Invitation.objects.create(
                administration=administration, email=known, name=name.strip(), role=role, sent_at=at
            )
            _mail(invitation, address, by, at)
            audit.record("accounts.invitation.sent", invitation, by, at, {"role": role})
    except IntegrityError as lost_race:
        raise _already_invited(known) from lost_race
    return invitation


def renew_invitation(invitation: Invitation, *, address: str, by: audit.Author, at: dt.datetime) -> Invitation:
    """Send an invitation again for seven days, which voids its earlier link, and return it.

    Raises InvitationOverError when it was answered or withdrawn.
    """
    with transaction.atomic():
        invitation = _unanswered(invitation)
        invitation.sent_at = at
        invitation.save(update_fields=["sent_at"])
        _mail(invitation, address, by, at)
        audit.record("accounts.invitation.renewed", invitation, by, at, {"role": invitation.role})
    return invitation


def withdraw_invitation(invitation: Invitation, *, by: audit.Author, at: dt.datetime) -> Invitation:
    """Take an invitation back: its link no longer works. Raises InvitationOverError when it was answered."""
    with transaction.atomic():
        invitation = _unanswered(invitation)
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        audit.record("accounts.invitation.withdrawn", invitation, by, at, {"role": invitation.role})
    return invitation


def accept_invitation(
    invitation: Invitation, *, at: dt.datetime, user: User | None = None, name: str = "", password: str | None = None
) -> Membership:
    """Take the role that is offered and return the membership; the trail names the person who accepts.

    `user` is who is signed in; without one, an account is made (or opened again) with `name` and `password`.
    Raises InvitationOverError, ExistingAccountError, OtherAccountError, AlreadyMemberError.
    """
    with transaction.atomic():
        invitation = _unanswered(invitation)
        if not invitation.is_open(at):
            raise _over()
        if user is None:
            user = _new_owner(invitation, name, password)
        elif user.email != invitation.email:
            raise OtherAccountError(
                _("Cette invitation est pour une autre personne : déconnectez-vous, puis rouvrez le lien.")
            )
        membership = open_membership(user, invitation.administration, invitation.role, at)
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
        changes = {"invitation": invitation.pk, "after": membership.natural_changes()}
        audit.record("accounts.invitation.accepted", membership, membership, at, changes)
    return membership


def link_of(invitation: Invitation, address: str) -> str:
    """Return the link that accepts an invitation; only its latest sending works."""
    token = Signer(salt=INVITATION_SALT).sign_object([invitation.pk, invitation.sent_at.isoformat()])
    return address + reverse("accounts:join", args=[token])


def _mail(invitation: Invitation, address: str, by: audit.Author, at: dt.datetime) -> None:
    context = {"invitation": invitation, "link": link_of(invitation, address)}
    queue_mail(
        invitation.email,
        _("Votre invitation à rejoindre Phare"),
        render_to_string("accounts/mail/invitation.txt", context),
        invitation.administration_id,
        by,
        at,
    )


def _waiting(administration: Administration, email: str, role: str) -> Invitation | None:
    open_ones = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return open_ones.select_for_update().filter(administration=administration, email=email, role=role).first()


def _unanswered(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.withdrawn_at:
        raise _over()
    return locked


def _new_owner(invitation: Invitation, name: str, password: str | None) -> User:
    user, is_new = User.objects.get_or_create(email=invitation.email, defaults={"name": name})
    if not is_new and user.is_active:
        raise ExistingAccountError(_("Cette adresse a déjà un compte : connectez-vous, puis rouvrez le lien."))
    user.name, user.is_active = name, True
    user.set_password(password)
    user.save()
    return user


def _already_invited(email: str) -> AlreadyInvitedError:
    return AlreadyInvitedError(
        _("%(email)s n'a pas encore répondu à cette invitation : renvoyez-la plutôt.") % {"email": email}
    )


def _over() -> InvitationOverError:
    return InvitationOverError(_("Cette invitation n'est plus valable : demandez-en une nouvelle."))
