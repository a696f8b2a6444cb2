"""The second factor: the code that a person's phone shows, asked again where it matters (IDN-009, SEC-006).

One confirmed device per person, and at most one begun beside it. A code is accepted once; failed tries, of code or of
password, make the next one wait 1, 2, 4, 8… seconds (django-otp's throttle).
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from phare.platform.accounts import queries
from phare.platform.accounts.actions.authors import PersonAuthor
from phare.platform.accounts.actions.leaving import OwnAccountError
from phare.platform.accounts.models import Membership, User
from phare.platform.audit import actions as audit
from phare.platform.post.actions import queue_mail
from phare.values.refusal import Refusal


class NoSecondFactorError(Refusal):
    """The person has no confirmed second factor."""


class NothingBegunError(Refusal):
    """No secret waits for its first code, or it has waited too long."""


class WrongCodeError(Refusal):
    """The code is not the one of the moment, or has been used."""


class WrongPasswordError(Refusal):
    """The code was right, the password is not."""


class TooManyTriesError(Refusal):
    """Tries have failed: the next one must wait."""


class NotMemberError(Refusal):
    """The person has no role in force in the administration of whoever acts."""


def begin_second_factor(*, by: Membership, at: dt.datetime, password: str = "", code: str = "") -> TOTPDevice:
    """Give a person a new secret, to be confirmed by its first code within half an hour, and return it.

    A secret begun before is void. Whoever has a second factor proves it first, by password and code: otherwise a
    password alone would be enough to replace it. Raises what `verify_identity` does.
    """
    proves = queries.has_second_factor(by.user)
    if proves:
        verify_identity(user=by.user, password=password, code=code)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        if not proves and queries.has_second_factor(user):
            raise WrongCodeError(_("Votre second facteur vient d'être mis en place : donnez son code pour en changer."))
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        device = TOTPDevice.objects.create(user=user, name="phone", confirmed=False)
        # The library writes its own clock at the creation.
        device.created_at = at
        device.save(update_fields=["created_at"])
        audit.record("accounts.second_factor.begun", user, by, at, {})
    return device


def confirm_second_factor(*, by: Membership, code: str, at: dt.datetime) -> TOTPDevice:
    """Make the secret that was begun the person's second factor, in place of the former one, and return it.

    The person is told by mail. Raises NothingBegunError, WrongCodeError, TooManyTriesError.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        device = queries.pending_second_factor(user, at)
        if device is None:
            raise NothingBegunError(_("Rien n'attend d'être confirmé, ou depuis plus de 30 minutes : recommencez."))
        refusal = _refused_code(device, code)
        if refusal is None:
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            for author in _authors(user, by, at):
                audit.record("accounts.second_factor.confirmed", user, author, at, {})
            _tell(user, _("Un second facteur est en place sur votre compte"), "confirmed", by, at)
    # Raised only now: a failed try is kept.
    if refusal is not None:
        raise refusal
    return device


def remove_second_factor(*, by: Membership, password: str, code: str, at: dt.datetime) -> None:
    """Take away the second factor of a person who proves it once more, and tell that by mail.

    Raises what `verify_identity` does.
    """
    verify_identity(user=by.user, password=password, code=code)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        TOTPDevice.objects.filter(user=user).delete()
        for author in _authors(user, by, at):
            audit.record("accounts.second_factor.removed", user, author, at, {})
        _tell(user, _("Votre compte n'a plus de second facteur"), "removed", by, at)


def reset_second_factor(*, of: User, by: Membership, at: dt.datetime) -> None:
    """Take away the second factor of somebody who lost the phone, and tell that person by mail.

    Every administration where the person works has it in its trail. Raises OwnAccountError, NotMemberError,
    NoSecondFactorError.
    """
    if of.pk == by.user_id:
        raise OwnAccountError(
            _("On ne réinitialise pas son propre second facteur : demandez à un autre responsable des comptes.")
        )
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=of.pk)
        here = Membership.objects.in_force(timezone.localdate(at)).filter(administration=by.administration_id)
        if not here.filter(user=user).exists():
            raise NotMemberError(_("Cette personne n'a plus de rôle ici : son compte ne dépend plus de vous."))
        if not queries.has_second_factor(user):
            raise NoSecondFactorError(_("Cette personne n'a pas de second facteur : rien à réinitialiser."))
        TOTPDevice.objects.filter(user=user).delete()
        for author in _authors(user, by, at):
            audit.record("accounts.second_factor.reset", user, author, at, {})
        _tell(user, _("Votre second facteur a été réinitialisé"), "reset", by, at)


def verify_identity(*, user: User, password: str, code: str) -> None:
    """Make sure that whoever acts holds the person's phone, then that he knows the password; return nothing.

    Called before the action that needs it, outside its transaction (a RuntimeError says so otherwise): what was tried
    stays counted whatever the action then does. Without a right code, nothing is learnt of the password. Raises
    NoSecondFactorError, TooManyTriesError, WrongCodeError, WrongPasswordError.
    """
    with transaction.atomic(durable=True):
        refusal = _refused_identity(user, password, code)
    if refusal is not None:
        raise refusal


def _refused_identity(user: User, password: str, code: str) -> Refusal | None:
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return NoSecondFactorError(
            _("Vous n'avez pas encore de second facteur : mettez-le en place dans « Mon compte », puis revenez.")
        )
    failures = device.throttling_failure_count
    refusal = _refused_code(device, code)
    if refusal is None and not user.check_password(password):
        # The right code forgot the failures before it: a password would be guessed with one code after another.
        device.throttling_failure_count = failures
        device.throttle_increment()
        return WrongPasswordError(
            _("Le mot de passe est inexact. Retapez-le avec le prochain code : chaque code ne sert qu'une fois.")
        )
    return refusal


def _refused_code(device: TOTPDevice, code: str) -> Refusal | None:
    """Try a code on a device, whose row keeps the outcome."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return TooManyTriesError(
            _("Plusieurs essais ont échoué : attendez %(time)s, puis donnez un nouveau code.") % {"time": _wait(why)}
        )
    if not device.verify_token("".join(code.split())):
        return WrongCodeError(
            _(
                "Ce code n'est pas le bon, ou il a déjà servi : attendez le suivant. "
                "S'il est toujours refusé, vérifiez que l'heure de votre téléphone est réglée automatiquement."
            )
        )
    return None


def _wait(why: dict[str, Any]) -> str:
    seconds = max(math.ceil((why["locked_until"] - timezone.now()).total_seconds()), 1)
    if seconds < 60:
        return ngettext("%(count)d seconde", "%(count)d secondes", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _authors(user: User, by: Membership, at: dt.datetime) -> list[PersonAuthor]:
    """Who acts, for the trail of each administration where the person works: always in the same order."""
    in_force = Membership.objects.in_force(timezone.localdate(at)).filter(user=user)
    numbers = {by.administration_id, *in_force.values_list("administration_id", flat=True)}
    return [PersonAuthor(number, by.audit_reference) for number in sorted(numbers)]


def _tell(user: User, subject: str, event: str, by: Membership, at: dt.datetime) -> None:
    said = {"user": user, "event": event, "by": by, "at": at}
    body = render_to_string("accounts/mail/second_factor.txt", said)
    queue_mail(user.email, subject, body, by.administration_id, by, at)
