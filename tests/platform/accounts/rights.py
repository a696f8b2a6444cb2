"""Who may open the addresses of accounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.signing import Signer

from phare.platform.accounts.models import Administration, Invitation, Membership, Sharing
from phare.platform.accounts.queries import INVITATION_SALT
from tests.factories.accounts import AdministrationFactory, MembershipFactory, enrolled, token_of
from tests.rights import EVERYONE, Rights

MANAGERS = {"platform_administrator", "secretary_general"}
STEER = {"decider", "secretary_general"}
READERS = {"auditor", "decider", "secretary_general", "platform_administrator"}


def someone(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": MembershipFactory(administration=administration, role="agent").pk}


def someone_protected(administration: Administration, membership: Membership) -> dict[str, Any]:
    protected = MembershipFactory(administration=administration, role="decider")
    enrolled(protected.user)
    return {"pk": protected.pk}


def invited(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {"pk": an_invitation(administration).pk}


def token(administration: Administration, membership: Membership) -> dict[str, Any]:
    invitation = an_invitation(administration)
    return {"token": Signer(salt=INVITATION_SALT).sign_object([invitation.pk, invitation.sent_at.isoformat()])}


def an_invitation(administration: Administration) -> Invitation:
    return Invitation.objects.create(
        administration=administration,
        email="invitee@example.fr",
        name="Claire Martin",
        role="agent",
        sent_at=dt.datetime.now(dt.UTC),
    )


def an_own_token(administration: Administration, membership: Membership) -> dict[str, Any]:
    token_of(membership, "plans:read")
    return {"pk": membership.access_tokens.get().pk}


def shared(administration: Administration, membership: Membership) -> dict[str, Any]:
    return {
        "pk": Sharing.objects.create(
            administration=administration,
            shared_with=AdministrationFactory(),
            record_class="tests.thing",
            since=dt.date(2020, 1, 1),
            until=dt.date(2999, 1, 1),
            reason="essai",
        ).pk
    }


MATRIX = {
    "accounts:sign-in": Rights(public=True),
    "accounts:sign-out": Rights(public=True, method="post"),
    "accounts:reset": Rights(public=True),
    "accounts:reset-sent": Rights(public=True),
    "accounts:reset-confirm": Rights(public=True, make=lambda *_: {"uidb64": "MQ", "token": "x-y"}),
    "accounts:join": Rights(public=True, make=token),
    "accounts:mine": Rights(EVERYONE),
    "accounts:change-password": Rights(EVERYONE),
    "accounts:second-factor": Rights(EVERYONE),
    "accounts:second-factor-begin": Rights(EVERYONE),
    "accounts:second-factor-confirm": Rights(EVERYONE),
    "accounts:second-factor-remove": Rights(EVERYONE),
    "accounts:switch": Rights(EVERYONE, make=lambda _, membership: {"pk": membership.pk}, method="post"),
    "accounts:tokens": Rights(EVERYONE),
    "accounts:new-token": Rights(EVERYONE),
    "accounts:revoke-token": Rights(EVERYONE, make=an_own_token),
    "accounts:people": Rights(MANAGERS),
    "accounts:people-export": Rights(MANAGERS, method="post"),
    "accounts:invite": Rights(MANAGERS),
    "accounts:person": Rights(MANAGERS, make=someone),
    "accounts:change-role": Rights(MANAGERS, make=someone, method="post", data={"role": "cabinet"}),
    "accounts:close": Rights(MANAGERS, make=someone),
    "accounts:reset-second-factor": Rights(MANAGERS, make=someone_protected, method="post"),
    "accounts:renew-invitation": Rights(MANAGERS, make=invited, method="post"),
    "accounts:withdraw-invitation": Rights(MANAGERS, make=invited, method="post"),
    "accounts:sharings": Rights(READERS),
    "accounts:grant-sharing": Rights(STEER),
    "accounts:revoke-sharing": Rights(STEER, make=shared),
    "accounts:register": Rights(READERS),
    "accounts:register-export": Rights(READERS, make=lambda *_: {"file_format": "csv"}, method="post", foreign=True),
}
