"""Makers of administrations and people."""

from __future__ import annotations

import datetime as dt

import factory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts import actions
from phare.platform.accounts.models import Administration, Membership, Role, User


class AdministrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Administration

    kind = Administration.Kind.DEPARTMENT_PREFECTURE
    name = factory.Sequence(lambda n: f"Préfecture n° {n}")
    territory_code = factory.Sequence(lambda n: f"{n % 95 + 1:02}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@example.fr")
    name = factory.Sequence(lambda n: f"Personne {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    administration = factory.SubFactory(AdministrationFactory)
    role = Role.AGENT
    since = dt.date(2026, 1, 1)


def enrolled(user: User) -> TOTPDevice:
    """Give a person a confirmed second factor, whose code `code_of` reads, and return it."""
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def code_of(device: TOTPDevice) -> str:
    """Return the code that a phone shows now; it is refused once used, as anybody's."""
    return f"{TOTP(device.bin_key).token():06}"


def token_of(membership: Membership, *scopes: str) -> str:
    """Give a member a personal token for a month and return its text."""
    now = dt.datetime.now(dt.UTC)
    until = now.date() + dt.timedelta(days=30)
    return actions.give_token(name="Entrepôt", scopes=scopes, expires_on=until, by=membership, at=now)[1]
