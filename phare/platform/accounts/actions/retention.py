"""Forgetting traces of persons whose time is over."""

from __future__ import annotations

import datetime as dt

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts.models import AccessToken, Invitation
from phare.platform.accounts.queries import PENDING

# SEC-007: the log of sign-ins is kept 6 to 12 months.
KEPT = dt.timedelta(days=365)


def forget_old_traces(at: dt.datetime) -> None:
    """Delete what is over: sessions, secrets never confirmed; what ended more than a year ago (SEC-007).

    The latter: the log of sign-ins, invitations, personal tokens. It is upkeep, done by no person on no
    administration's behalf: the trail keeps nothing of it.
    """
    before = at - KEPT
    with transaction.atomic():
        Session.objects.filter(expire_date__lt=at).delete()
        TOTPDevice.objects.filter(confirmed=False, created_at__lt=at - PENDING).delete()
        AccessLog.objects.filter(attempt_time__lt=before).delete()
        AccessAttempt.objects.filter(attempt_time__lt=before).delete()
        over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
        Invitation.objects.filter(over | Q(accepted_at__isnull=True, sent_at__lt=before)).delete()
        AccessToken.objects.filter(expires_at__lt=before).delete()
