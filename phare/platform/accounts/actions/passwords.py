"""Choosing a password, and asking for a new one by e-mail."""

from __future__ import annotations

import datetime as dt

from axes.utils import reset as forget_failures
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from phare.platform.accounts.actions.authors import SystemAuthor
from phare.platform.accounts.models import Membership, User, plain_address
from phare.platform.audit import actions as audit
from phare.platform.jobs.gateways import queue
from phare.platform.post.actions import queue_mail

# Nobody's mailbox is filled by somebody else's clicks.
PAUSE = dt.timedelta(minutes=5)
SEND_RESET = "accounts.send_reset"


def ask_reset(email: str, *, address: str) -> None:
    """Have `send_reset` done at once but elsewhere: the page answers as fast, and the same, for any address."""
    queue.defer(SEND_RESET, {"email": plain_address(email), "address": address}, priority=10)


def send_reset(email: str, *, address: str, at: dt.datetime) -> bool:
    """Send the owner of an account a link to choose a new password; return whether a mail leaves.

    None leaves for an unknown address, a closed account, or one that asked less than five minutes ago; the page
    that asked says the same in all cases. `address` is where the platform is, without final slash.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=plain_address(email), is_active=True).first()
        membership = _memberships(user, at)[:1] if user else []
        if user is None or not membership or (user.reset_asked_at and at - user.reset_asked_at < PAUSE):
            return False
        user.reset_asked_at = at
        user.save(update_fields=["reset_asked_at"])
        number = urlsafe_base64_encode(force_bytes(user.pk))
        path = reverse("accounts:reset-confirm", args=[number, default_token_generator.make_token(user)])
        administration_id = membership[0].administration_id
        queue_mail(
            user.email,
            _("Votre nouveau mot de passe"),
            render_to_string("accounts/mail/reset.txt", {"user": user, "link": address + path}),
            administration_id,
            SystemAuthor(administration_id),
            at,
        )
        audit.record("accounts.reset.asked", user, SystemAuthor(administration_id), at, {})
    return True


def choose_password(user: User, password: str, *, at: dt.datetime) -> None:
    """Keep a person's new password, already checked, and let them sign in again after failed tries.

    Every administration where the person has a role has it in its trail.
    """
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        forget_failures(username=user.email)
        recorded: set[int] = set()
        for membership in _memberships(user, at):
            if membership.administration_id not in recorded:
                recorded.add(membership.administration_id)
                audit.record("accounts.password.chosen", user, membership, at, {})


def _memberships(user: User, at: dt.datetime) -> list[Membership]:
    # Always in the same order: two chains are never waited for crosswise.
    in_force = Membership.objects.in_force(timezone.localdate(at)).filter(user=user)
    return list(in_force.order_by("administration_id", "pk"))
