"""Personal tokens: given once, counted at each call, revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import AccessToken, Membership
from phare.platform.accounts.signals import scopes as known_scopes
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal

MARK = "phare_"
"""How every token begins, so that one left in a file is recognised."""
SHOWN = len(MARK) + 6
"""Signs kept in clear, by which a person tells tokens apart."""
WINDOW = dt.timedelta(minutes=1)


class TokenScopeError(Refusal):
    """A token opens at least one thing, and only what a room declares."""


class TokenExpiryError(Refusal):
    """A token lasts until a day to come, a year at most."""


class TokenOverError(Refusal):
    """The token is over: there is nothing to revoke."""


class TooManyCallsError(Refusal):
    """More calls within a minute than a token may make; `wait` says how many seconds are left."""

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


def give_token(
    *, name: str, scopes: Collection[str], expires_on: dt.date, by: Membership, at: dt.datetime
) -> tuple[AccessToken, str]:
    """Give a member a token for these scopes until the end of a day; return it and its text, which is kept nowhere.

    Whoever asks has proved who he is beforehand. Raises TokenScopeError, TokenExpiryError.
    """
    if not scopes or not known_scopes().keys() >= set(scopes):
        raise TokenScopeError(_("Choisissez dans la liste au moins une chose que ce jeton permet."))
    today = timezone.localdate(at)
    if not today <= expires_on <= today + dt.timedelta(days=365):
        raise TokenExpiryError(_("Choisissez un jour d'ici un an au plus."))
    text = MARK + secrets.token_hex(32)
    midnight = dt.datetime.combine(expires_on + dt.timedelta(days=1), dt.time(), timezone.get_default_timezone())
    with transaction.atomic():
        token = AccessToken.objects.create(
            membership=by,
            name=name.strip(),
            scopes=sorted(set(scopes)),
            prefix=text[:SHOWN],
            sha256=_digest(text),
            created_at=at,
            expires_at=midnight,
        )
        said = {"name": token.name, "scopes": token.scopes, "prefix": token.prefix, "expires_on": expires_on}
        audit.record("accounts.token.given", token, by, at, said)
    return token, text


def revoke_token(token: AccessToken, *, by: Membership, at: dt.datetime) -> AccessToken:
    """End a token at once and return it. Raises TokenOverError."""
    with transaction.atomic():
        held = AccessToken.objects.select_for_update(of=("self",)).select_related("membership").get(pk=token.pk)
        if held.is_over(at):
            raise TokenOverError(_("Ce jeton est déjà fini : il n'ouvre plus rien."))
        held.revoked_at = at
        held.save(update_fields=["revoked_at"])
        audit.record("accounts.token.revoked", held, by, at, {"name": held.name, "prefix": held.prefix})
    return held


def use_token(text: str, *, most: int, at: dt.datetime) -> AccessToken | None:
    """Count one call of the token that this text is and return it with its membership; None when it opens nothing.

    The count is the row's own, so that every web process shares it. Two queries; what is read through the API is no
    act, and the trail keeps nothing of it. Raises TooManyCallsError beyond `most` calls within a minute.
    """
    digest = _digest(text)
    goes_on = When(window_began_at__gt=at - WINDOW, then=F("calls") + 1)
    began = When(window_began_at__gt=at - WINDOW, then=F("window_began_at"))
    counted = AccessToken.objects.in_force(at).filter(sha256=digest)
    if not counted.update(
        last_used_at=at, calls=Case(goes_on, default=Value(1)), window_began_at=Case(began, default=Value(at))
    ):
        return None
    token = AccessToken.objects.select_related("membership__user", "membership__administration").get(sha256=digest)
    if token.calls > most:
        assert token.window_began_at is not None
        wait = max(1, math.ceil((token.window_began_at + WINDOW - at).total_seconds()))
        raise TooManyCallsError(
            _("Trop d'appels en une minute avec ce jeton : recommencez dans %(wait)d s.") % {"wait": wait}, wait
        )
    return token


def _digest(text: str) -> str:
    """Return what is kept of a token: 256 bits drawn at random need no slow digest."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
