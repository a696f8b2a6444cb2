"""The one door to the audit trail: `record`, called last in the transaction of each action."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from phare.platform.audit.kernel.chain import BEGINNING, digest
from phare.platform.audit.models import Entry

# Any constant of our own: it keeps these advisory locks apart from those of other libraries.
CHAIN_LOCK = 0x50484152


class Author(Protocol):
    """Who acts, as the trail knows him: an administration and a reference without personal value."""

    @property
    def administration_id(self) -> int: ...

    @property
    def audit_reference(self) -> str: ...


def reference(subject: models.Model) -> str:
    """Return how the trail names an object: `room.noun:key`."""
    meta = subject._meta
    return f"{meta.app_label}.{meta.model_name}:{subject.pk}"


def record(verb: str, subject: models.Model | str, by: Author, at: dt.datetime, changes: dict[str, Any]) -> Entry:
    """Append one row to the chain of the author's administration and return it.

    `verb` reads `room.noun.past_participle`; `changes` holds what was before and after, persons by reference.
    Raises RuntimeError outside a transaction: the row and what it tells are written together or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record must be called inside the action's own transaction")
    said = json.loads(json.dumps(changes, cls=DjangoJSONEncoder))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CHAIN_LOCK, by.administration_id % 2**31])
        last = Entry.objects.filter(administration_id=by.administration_id).order_by("-position").first()
        entry = Entry(
            administration_id=by.administration_id,
            position=last.position + 1 if last else 1,
            at=at.astimezone(dt.UTC),
            author=by.audit_reference,
            verb=verb,
            subject=subject if isinstance(subject, str) else reference(subject),
            changes=said,
            previous=last.digest if last else BEGINNING,
        )
        entry.digest = digest(entry.position, entry.content, entry.previous)
        entry.save(force_insert=True)
    return entry
