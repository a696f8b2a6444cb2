"""Reads of accounts, named by what they return."""

from __future__ import annotations

import datetime as dt
import time
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts.models import AccessToken, Administration, Invitation, Membership, Role, Sharing, User
from phare.values.refusal import Refusal

INVITATION_SALT = "phare.accounts.invitation"
# A secret shown and not confirmed within this time is of no use: nobody finds it on a screen left open.
PENDING = dt.timedelta(minutes=30)


class UnknownAdministrationError(Refusal):
    """No administration has this number."""


# The local database sorts and compares by code point: É would come after Z, and "eva" would not find "Éva".
ACCENTED = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸàáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
PLAIN = "AAAAAACEEEEIIIINOOOOOUUUUYYaaaaaaceeeeiiiinooooouuuuyy"


class Folded(Func):
    """A name without accents nor small letters, by which people are sorted and found."""

    template = f"UPPER(TRANSLATE(%(expressions)s, '{ACCENTED}', '{PLAIN}'))"
    output_field = TextField()


@dataclass(frozen=True)
class SharedClass:
    """A class of records that another administration shows: whose, and which."""

    administration_id: int
    record_class: str


def memberships_in_force(administration: Administration, day: dt.date) -> QuerySet[Membership]:
    """Return the memberships of an administration that hold on this day, by person's name."""
    return (
        Membership.objects.in_force(day)
        .filter(administration=administration)
        .select_related("user")
        .annotate(folded=Folded("user__name"))
        .order_by("folded", "pk")
    )


def people(
    administration: Administration, day: dt.date, *, role: str = "", words: str = "", left: bool = False
) -> QuerySet[Membership]:
    """Return an administration's memberships: those in force on this day or, on request, those that are over.

    `words` is looked for in names and addresses, without accents nor capitals. Each says `has_second_factor`.
    """
    found = memberships_in_force(administration, day)
    if left:
        in_force = Membership.objects.in_force(day).values("pk")
        found = administration.memberships.exclude(pk__in=in_force).select_related("user")
        found = found.annotate(folded=Folded("user__name")).order_by("-until", "folded", "pk")
    if role:
        found = found.filter(role=role)
    if words:
        folded = words.translate(str.maketrans(ACCENTED, PLAIN)).upper()
        found = found.filter(Q(folded__contains=folded) | Q(user__email__icontains=words))
    confirmed = TOTPDevice.objects.filter(user=OuterRef("user"), confirmed=True)
    return found.annotate(has_second_factor=Exists(confirmed))


def roles_of(user: User, administration: Administration) -> QuerySet[Membership]:
    """Return all the roles that a person has or had in an administration, latest first."""
    return user.memberships.filter(administration=administration).order_by("-since", "-pk")


def hats(user: User, day: dt.date) -> QuerySet[Membership]:
    """Return the memberships that a person has on this day, in every administration."""
    in_force = Membership.objects.in_force(day).filter(user=user)
    return in_force.select_related("administration").order_by("administration__name", "pk")


def open_membership_exists(administration: Administration, email: str, role: str) -> bool:
    """Return whether the owner of this address has this role here."""
    return administration.memberships.filter(user__email=email, role=role, until__isnull=True).exists()


def invitations_waiting(administration: Administration) -> QuerySet[Invitation]:
    """Return the invitations that are neither accepted nor withdrawn, expired ones included, latest first."""
    return administration.invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


def invitation_of(token: str, at: dt.datetime) -> Invitation | None:
    """Return the invitation that a link accepts at this moment, None when it is false, void or too old."""
    try:
        number, sent_at = Signer(salt=INVITATION_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    invitation = Invitation.objects.select_related("administration").filter(pk=number).first()
    if invitation is None or invitation.sent_at.isoformat() != sent_at or not invitation.is_open(at):
        return None
    return invitation


def has_account(email: str) -> bool:
    """Return whether an address has an account that is open; to be told to the owner of the address only."""
    return User.objects.filter(email=email, is_active=True).exists()


def shared_classes(membership: Membership, day: dt.date) -> frozenset[SharedClass]:
    """Return what other administrations show to the member's own on this day (MUT-004)."""
    received = Sharing.objects.in_force(day).filter(shared_with=membership.administration_id)
    return frozenset(SharedClass(*pair) for pair in received.values_list("administration_id", "record_class"))


def sharings_granted(administration: Administration) -> QuerySet[Sharing]:
    """Return what an administration shows or showed to others, latest first."""
    return administration.granted.select_related("shared_with")


def sharings_received(administration: Administration, day: dt.date) -> QuerySet[Sharing]:
    """Return what others show to an administration on this day."""
    return Sharing.objects.in_force(day).filter(shared_with=administration).select_related("administration")


def other_administrations(administration: Administration) -> QuerySet[Administration]:
    """Return the other administrations of this installation, by name."""
    return Administration.objects.exclude(pk=administration.pk).order_by("name")


def administration_names() -> dict[int, str]:
    """Return the name of each administration: {number: name}."""
    return dict(Administration.objects.order_by("pk").values_list("pk", "name"))


def administration_numbered(number: int) -> Administration:
    """Return the administration of this number. Raises UnknownAdministrationError."""
    found = Administration.objects.filter(pk=number).first()
    if found is None:
        raise UnknownAdministrationError(
            _("Aucune administration ne porte le n° %(number)s : « phare administration list » les donne.")
            % {"number": number}
        )
    return found


def author_names(references: Iterable[str]) -> dict[str, str]:
    """Return the name behind each author's reference of the audit trail: {"user:12": "Claire Martin"}."""
    names = {"system": _("Plateforme")}
    numbers = [int(reference[5:]) for reference in references if reference.startswith("user:")]
    names.update((f"user:{pk}", name) for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "name"))
    return names


def demonstration_doors(day: dt.date) -> list[Membership]:
    """Return one membership in force for each role of the administrations whose staff is invented, in that order."""
    places = list(Role)
    firsts = (
        Membership.objects.in_force(day)
        .filter(administration__is_invented=True)
        .select_related("user", "administration")
        .order_by("administration_id", "role", "pk")
        .distinct("administration_id", "role")
    )
    return sorted(firsts, key=lambda door: (door.administration_id, places.index(Role(door.role))))


def second_factor_of(user: User) -> TOTPDevice | None:
    """Return the confirmed second factor of a person, None when there is none."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_second_factor(user: User) -> bool:
    """Return whether a person has a confirmed second factor, without which nothing is signed (IDN-009, SEC-006)."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def pending_second_factor(user: User, at: dt.datetime) -> TOTPDevice | None:
    """Return the second factor that a person began less than half an hour ago and has not confirmed yet."""
    begun = TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=at - PENDING)
    return begun.select_related("user").first()


def secret_of(device: TOTPDevice) -> str:
    """Return the secret of a second factor as an application takes it: 32 letters and digits (base 32)."""
    return b32encode(device.bin_key).decode()


def enrolment_address(device: TOTPDevice, administration: Administration) -> str:
    """Return the `otpauth:` address that a QR code carries to the phone, named after Phare and the administration.

    Its form: https://github.com/google/google-authenticator/wiki/Key-Uri-Format.
    """
    # A colon parts the issuer from the account.
    issuer = f"Phare {administration.name}".replace(":", " ")
    asked = urlencode({"secret": secret_of(device), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(device.user.email)}?{asked}"


class DemonstrationCode(str):
    """Six digits that a demonstration shows; `seconds`: how long they are accepted, from when they were read."""

    seconds: int


def demonstration_code(user: User, *, confirmed: bool = True) -> DemonstrationCode | None:
    """Return the code that a person's phone shows now, or would show next when that one has been used already.

    Only in a demonstration (`PHARE_DEMONSTRATION`), where phones are invented too; None anywhere else, and for whoever
    has no second factor. `confirmed=False`: the code of the second factor that has been begun.
    """
    if not settings.PHARE_DEMONSTRATION:
        return None
    device = TOTPDevice.objects.filter(user=user, confirmed=confirmed).first()
    if device is None:
        return None
    phone = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    phone.time = time.time()
    phone.drift += max(device.last_t + 1 - phone.t(), 0)
    code = DemonstrationCode(f"{phone.token():0{device.digits}}")
    over = device.t0 + (phone.t() - device.drift + device.tolerance + 1) * device.step
    code.seconds = int(over - phone.time)
    return code


def tokens_of(membership: Membership) -> QuerySet[AccessToken]:
    """Return the personal tokens that a member was given under this role, the latest first."""
    return membership.access_tokens.select_related("membership")
