"""The people of the demonstration: their accounts, their roles and their second factors."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django_otp.oath import TOTP

from phare.platform.accounts import actions as accounts
from phare.platform.accounts.models import Administration, Membership, Role

Members = dict[str, Membership]
"""By the local part of their address."""
SIGNING = {Role.DECIDER, Role.SECRETARY_GENERAL, Role.HEAD_OF_SERVICE}
"""Whoever signs, and so needs a second factor."""


def admit(administration: Administration, said: dict[str, Any], at: dt.datetime) -> Members:
    """Give everybody an account and a role; return the memberships by the local part of their address."""
    system = accounts.SystemAuthor(administration.pk)
    return {
        address: accounts.admit_member(
            administration=administration,
            email=f"{address}@{said['domain']}",
            name=name,
            role=Role(role),
            by=system,
            at=at,
            password=settings.PHARE_DEMONSTRATION_PASSWORD,
        )
        for name, (address, role, *_place) in said["people"].items()
    }


def enrol(members: Members, at: dt.datetime) -> None:
    """Give a second factor to those who sign; no phone holds it, pages of the demonstration show its code."""
    for membership in members.values():
        if membership.role in SIGNING:
            device = accounts.begin_second_factor(by=membership, at=at)
            accounts.confirm_second_factor(by=membership, code=f"{TOTP(device.bin_key).token():06}", at=at)
