"""The one door to the audit trail: `record`, called last in the transaction of each action."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from phare.platform.audit import queries
from phare.platform.audit.gateways import anchors
from phare.platform.audit.kernel.chain import BEGINNING, digest, storable
from phare.platform.audit.models import Entry
from phare.values.refusal import Refusal

# Any constant of our own: it keeps these advisory locks apart from those of other libraries.
CHAIN_LOCK = 0x50484152


class ChainBrokenError(Refusal):
    """A chain no longer passes through its last anchor."""


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
    said = storable(json.loads(json.dumps(changes, cls=DjangoJSONEncoder)))
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


def note_export(asked: queries.Asked, *, count: int, by: Author, at: dt.datetime) -> Entry:
    """Record that somebody took rows of the register away as a file, what was asked for and how many (SEC-007)."""
    with transaction.atomic():
        said = {name: value for name, value in asdict(asked).items() if value}
        return record("audit.register.exported", "audit.entry:*", by, at, {"asked": said, "rows": count})


def anchor_heads(at: dt.datetime) -> list[int]:
    """Keep the head of every chain outside the database, and return the administrations whose head had moved.

    Raises ChainBrokenError, once the sound chains are anchored, naming those that no longer pass through their last
    anchor: a new anchor would cover the break up.
    """
    moved, broken = [], []
    for administration_id in queries.known_administrations():
        head, last = queries.head(administration_id), queries.last_anchor(administration_id)
        if last and not _passes_through(administration_id, last):
            broken.append(administration_id)
        elif last is None or last.head != head:
            anchors.append(queries.anchor_folder(), administration_id, anchors.Anchor(at, head))
            moved.append(administration_id)
    if broken:
        sentence = _(
            "Registre rompu depuis le dernier ancrage, administrations n° %(numbers)s : lancez « phare audit verify »."
        )
        raise ChainBrokenError(sentence % {"numbers": ", ".join(map(str, broken))})
    return moved


def _passes_through(administration_id: int, anchor: anchors.Anchor) -> bool:
    rows = Entry.objects.filter(administration_id=administration_id, position=anchor.head.count)
    return anchor.head.count == 0 or rows.filter(digest=anchor.head.digest).exists()
