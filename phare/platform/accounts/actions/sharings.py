"""Showing one class of records to another administration, from a day to another (MUT-004)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.platform.accounts.models import Administration, Sharing
from phare.platform.accounts.signals import record_classes
from phare.platform.audit import actions as audit
from phare.values.refusal import Refusal


class SharedWithSelfError(Refusal):
    """An administration already sees what is its own."""


class UnknownRecordClassError(Refusal):
    """No room declares this class of records."""


class SharingPeriodError(Refusal):
    """The sharing would end before it begins, or is already over."""


class AlreadySharedError(Refusal):
    """The same records are already shared with the same administration on some of these days."""


class SharingOverError(Refusal):
    """The sharing is over: there is nothing to stop."""


def grant_sharing(
    *,
    administration: Administration,
    shared_with: Administration,
    record_class: str,
    since: dt.date,
    until: dt.date,
    reason: str,
    by: audit.Author,
    at: dt.datetime,
) -> Sharing:
    """Show one class of an administration's records to another, both days included, and return the sharing.

    Raises SharedWithSelfError, UnknownRecordClassError, SharingPeriodError, AlreadySharedError.
    """
    if administration == shared_with:
        raise SharedWithSelfError(_("Choisissez une autre administration que la vôtre."))
    if record_class not in record_classes():
        raise UnknownRecordClassError(_("Choisissez dans la liste ce qui est partagé."))
    if until < since or until < timezone.localdate(at):
        raise SharingPeriodError(_("Le partage doit finir après son début, et pas avant aujourd'hui."))
    with transaction.atomic():
        Administration.objects.select_for_update().get(pk=administration.pk)
        same = Sharing.objects.filter(
            administration=administration, shared_with=shared_with, record_class=record_class, revoked_at__isnull=True
        )
        if same.filter(since__lte=until, until__gte=since).exists():
            raise AlreadySharedError(
                _("Ce partage existe déjà à ces dates : arrêtez-le d'abord, ou changez les dates.")
            )
        sharing = Sharing.objects.create(
            administration=administration,
            shared_with=shared_with,
            record_class=record_class,
            since=since,
            until=until,
            reason=reason,
        )
        changes = {
            "shared_with": shared_with.pk,
            "class": record_class,
            "since": since,
            "until": until,
            "reason": reason,
        }
        audit.record("accounts.sharing.granted", sharing, by, at, {"after": changes})
    return sharing


def revoke_sharing(sharing: Sharing, *, by: audit.Author, at: dt.datetime) -> Sharing:
    """Stop a sharing at once and return it. Raises SharingOverError."""
    with transaction.atomic():
        sharing = Sharing.objects.select_for_update().get(pk=sharing.pk)
        if sharing.is_over(timezone.localdate(at)):
            raise SharingOverError(_("Ce partage est déjà fini."))
        sharing.revoked_at = at
        sharing.save(update_fields=["revoked_at"])
        changes = {"shared_with": sharing.shared_with_id, "class": sharing.record_class}
        audit.record("accounts.sharing.revoked", sharing, by, at, changes)
    return sharing
