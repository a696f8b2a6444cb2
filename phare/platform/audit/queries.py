"""Reads of the audit trail, named by what they return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from phare.platform.audit.gateways import anchors
from phare.platform.audit.kernel.chain import BEGINNING, Head, Verdict, walk
from phare.platform.audit.models import Entry

T = TypeVar("T")
KEPT_FOR = 24 * 60 * 60

# Jumps from one value to the next along the index, instead of reading every row.
DISTINCT_VALUES = """
WITH RECURSIVE found(value) AS (
    (SELECT {column} FROM audit_entry WHERE administration_id = %(administration)s ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM audit_entry WHERE administration_id = %(administration)s AND {column} > found.value
            ORDER BY {column} LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL
"""

# Walks each author's own rows from the last one back, along the index, until one of these verbs.
LAST_ACTS = """
SELECT asked.author, last.at
FROM unnest(%(authors)s::text[]) AS asked(author)
CROSS JOIN LATERAL (
    SELECT at FROM audit_entry
    WHERE administration_id = %(administration)s AND author = asked.author AND verb LIKE ANY(%(verbs)s)
    ORDER BY position DESC LIMIT 1
) AS last
"""


@dataclass(frozen=True)
class Asked:
    """What is looked for in a trail: each field left empty looks for anything; both days are included."""

    verb: str = ""
    author: str = ""
    subject: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of a trail, newest first, and whether there are others before and after them."""

    rows: list[Entry]
    has_newer: bool
    has_older: bool


def head(administration_id: int) -> Head:
    """Return the count of rows of an administration's chain and the digest of the last, for signed documents."""
    last = Entry.objects.filter(administration_id=administration_id).order_by("-position").first()
    return Head(last.position, last.digest) if last else Head(0, BEGINNING)


def head_after(administration_id: int, verb: str, subject: str) -> Head | None:
    """Return the head of the chain as the last row that says this of an object left it, for signed documents.

    None when no row says so.
    """
    rows = Entry.objects.filter(administration_id=administration_id, verb=verb, subject=subject)
    last = rows.order_by("-position").first()
    return Head(last.position, last.digest) if last else None


def last_act(administration_id: int, rooms: Iterable[str]) -> int:
    """Return the position of the last row that these rooms wrote in an administration's chain, 0 before the first.

    Whatever was computed from their facts alone holds as long as it stands, since each action writes its row.
    """
    written = Q()
    for room in rooms:
        written |= Q(verb__startswith=f"{room}.")
    rows = Entry.objects.filter(written, administration_id=administration_id)
    return rows.order_by("-position").values_list("position", flat=True).first() or 0


def last_acts_of(administration_id: int, authors: Iterable[str], rooms: Iterable[str]) -> dict[str, dt.datetime]:
    """Return when each of these authors last acted in these rooms, by reference; those who never did are absent."""
    asked: dict[str, Any] = {
        "administration": administration_id,
        "authors": list(authors),
        "verbs": [f"{room}.%" for room in rooms],
    }
    with connection.cursor() as cursor:
        cursor.execute(LAST_ACTS, asked)
        return dict(cursor.fetchall())


def kept_until_an_act(name: str, administration_id: int, rooms: Iterable[str], read: Callable[[], T]) -> T:
    """Return what `read` makes of an administration, made again after each act of these rooms; it is never None.

    `name` says what it is, and all that it depends on but the acts. It is kept in the reader's language.
    """
    key = f"{name}:{administration_id}:{last_act(administration_id, rooms)}:{get_language()}"
    found: T | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, KEPT_FOR)
    return found


def last_acts(administrations: Iterable[int], rooms: Collection[str]) -> dict[int, int]:
    """Return what `last_act` tells of several administrations, {administration: position}, in one query."""
    written = Q()
    for room in rooms:
        written |= Q(verb__startswith=f"{room}.")
    known = sorted(set(administrations))
    # One row each, from the end of its own index: a distinct would read every row of every chain.
    lasts = [
        Entry.objects.filter(written, administration_id=each)
        .order_by("-position")
        .values_list("administration_id", "position")[:1]
        for each in known
    ]
    found = dict(lasts[0].union(*lasts[1:], all=True)) if len(lasts) > 1 else dict(*lasts)
    return {each: found.get(each, 0) for each in known}


def kept_until_acts(
    names: Mapping[str, int], rooms: Collection[str], read: Callable[[Collection[str]], Mapping[str, T]]
) -> dict[str, T]:
    """Return what `read` makes of several things, by name, as `kept_until_an_act` does of one; one query in all.

    `names` says of which administration each is; `read` is only asked for those that are not kept.
    """
    positions = last_acts(names.values(), rooms)
    keys = {f"{name}:{of}:{positions[of]}:{get_language()}": name for name, of in names.items()}
    found = {keys[key]: value for key, value in cache.get_many(keys).items()}
    made = read([name for name in names if name not in found]) if len(found) < len(names) else {}
    cache.set_many({key: made[name] for key, name in keys.items() if name in made}, KEPT_FOR)
    return found | dict(made)


def entries(administration_id: int, asked: Asked, zone: dt.tzinfo) -> QuerySet[Entry]:
    """Return the rows that answer what is asked, newest first; `zone` says when a day begins.

    A subject is looked for by its beginning (`accounts.`, `accounts.membership:12`).
    """
    found = Entry.objects.filter(administration_id=administration_id)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.author:
        found = found.filter(author=asked.author)
    if asked.subject:
        found = found.filter(subject__startswith=asked.subject)
    if asked.since:
        found = found.filter(at__gte=dt.datetime.combine(asked.since, dt.time(), zone))
    if asked.until:
        found = found.filter(at__lt=dt.datetime.combine(asked.until + dt.timedelta(days=1), dt.time(), zone))
    return found.order_by("-position")


def page_of(found: QuerySet[Entry], size: int, *, older_than: int | None = None, newer_than: int | None = None) -> Page:
    """Return the page that follows a position, or precedes it; the newest one when neither is given.

    It is read from the index at that position: the thousandth page costs as little as the first.
    """
    if newer_than is not None:
        rows = list(found.filter(position__gt=newer_than).order_by("position")[: size + 1])
        return Page(rows[:size][::-1], has_newer=len(rows) > size, has_older=True)
    if older_than is not None:
        found = found.filter(position__lt=older_than)
    rows = list(found[: size + 1])
    return Page(rows[:size], has_newer=older_than is not None, has_older=len(rows) > size)


def verbs(administration_id: int) -> list[str]:
    """Return the verbs that an administration's trail holds, in alphabetical order."""
    return _distinct("verb", administration_id)


def authors(administration_id: int) -> list[str]:
    """Return the references of those who act in an administration's trail."""
    return _distinct("author", administration_id)


def chained_administrations() -> list[int]:
    """Return the administrations that have a chain in the database."""
    return list(
        Entry.objects.filter(position=1).order_by("administration_id").values_list("administration_id", flat=True)
    )


def known_administrations() -> list[int]:
    """Return the administrations that have a chain in the database, or anchors outside it."""
    return sorted({*chained_administrations(), *anchors.anchored_administrations(anchor_folder())})


def last_anchor(administration_id: int) -> anchors.Anchor | None:
    """Return the last anchor of an administration's chain. Raises AnchorUnreadableError."""
    return next(reversed(anchors.read(anchor_folder(), administration_id)), None)


def verdict(administration_id: int, printed: Iterable[Head] = ()) -> Verdict:
    """Walk an administration's chain, in constant memory, against its anchors and the heads that documents bear.

    Returns the head found and the first row that does not hold. Raises AnchorUnreadableError.
    """
    kept = (anchor.head for anchor in anchors.read(anchor_folder(), administration_id))
    rows = Entry.objects.filter(administration_id=administration_id).order_by("position")
    # Inside a transaction the database streams the rows; outside, it would copy them all first.
    with transaction.atomic():
        return walk((row.as_link() for row in rows.iterator(chunk_size=2000)), chain(kept, printed))


def anchor_folder() -> Path:
    """Return the folder of the anchors, outside the database."""
    return Path(settings.PHARE_ANCHORS)


def _distinct(column: str, administration_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(DISTINCT_VALUES.format(column=column), {"administration": administration_id})
        return [value for (value,) in cursor.fetchall()]
