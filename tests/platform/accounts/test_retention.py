"""Traces of persons go when their time is over (SEC-007: sign-ins, 6 to 12 months)."""

from __future__ import annotations

import datetime as dt

from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts.actions import forget_old_traces
from phare.platform.accounts.models import Invitation
from tests.factories.accounts import UserFactory, enrolled

YEAR = dt.timedelta(days=366)


def test_what_is_older_than_a_year_goes_and_the_rest_stays(prefecture, now):
    for age in (YEAR, dt.timedelta(days=1)):
        log = AccessLog.objects.create(username=f"{age.days}@example.fr")
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=now - age)
        Session.objects.create(session_key=str(age.days), session_data="", expire_date=now - age)
        email = f"invite{age.days}@example.fr"
        Invitation.objects.create(administration=prefecture, email=email, name="I", role="agent", sent_at=now - age)
    Session.objects.create(session_key="open", session_data="", expire_date=now + dt.timedelta(hours=1))
    forget_old_traces(now)
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["1@example.fr"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(Invitation.objects.values_list("email", flat=True)) == ["invite1@example.fr"]


def test_a_secret_never_confirmed_goes_and_a_second_factor_stays(prefecture, now):
    user = UserFactory()
    device = enrolled(user)
    TOTPDevice.objects.create(user=user, name="phone", confirmed=False)
    TOTPDevice.objects.update(created_at=now - dt.timedelta(hours=1))
    forget_old_traces(now)
    assert list(TOTPDevice.objects.all()) == [device]
