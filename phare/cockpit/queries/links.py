"""The link of a mail that opens one person's page of what is owed, and nothing else."""

from __future__ import annotations

import datetime as dt

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from phare.cockpit.models import DutyMail
from phare.platform.accounts.models import Membership

LIFE = dt.timedelta(days=7)
_SALT = "phare.cockpit.link"


def token_of(mail: DutyMail, at: dt.datetime) -> str:
    """Return the token of a link made at this moment for the member of this record."""
    return Signer(salt=_SALT).sign_object([mail.membership_id, int(at.timestamp()), _seal(mail.membership)])


def member_of(token: str, at: dt.datetime) -> Membership | None:
    """Return the member whose page a token opens at this moment.

    None when it is false or older than seven days, when the member left, or has changed his password since.
    """
    try:
        key, made, seal = Signer(salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    if not dt.timedelta(0) <= at - dt.datetime.fromtimestamp(made, dt.UTC) <= LIFE:
        return None
    in_force = Membership.objects.in_force(timezone.localdate(at)).select_related("administration", "user")
    member = in_force.filter(pk=key).first()
    return member if member is not None and _seal(member) == seal else None


def _seal(membership: Membership) -> str:
    """What changes with the password, without telling anything of it."""
    return salted_hmac(_SALT, membership.user.password).hexdigest()[:16]
