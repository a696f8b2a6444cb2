"""What was done to an indicator, from the audit trail: its definition, its values, what was contested, the imports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model

from phare.indicators.models import CounterValue, Indicator, Value, ValueImport
from phare.platform.accounts.queries import author_names
from phare.platform.audit.actions import reference
from phare.platform.audit.models import Entry

MOST = 20


@dataclass(frozen=True)
class Deed:
    """One thing done: when, by whom (a name), the verb of the trail, what changed, and the value it is about.

    Of an import: which one, and how many values of the indicator it brought.
    """

    at: dt.datetime
    author: str
    verb: str
    changes: dict[str, Any]
    value: Value | None = None
    source: ValueImport | None = None
    brought: int = 0


def history_of(indicator: Indicator, most: int = MOST) -> list[Deed]:
    """Return what was done to an indicator and to its values, the latest first, at most so many deeds.

    Values that came in a file are told together, with their import. A constant number of queries, whatever there is:
    the latest deeds are about the indicator, or about what was last entered, withdrawn, contested, settled, imported.
    """
    own = Value.objects.filter(indicator=indicator)
    counters = CounterValue.objects.filter(contested__indicator=indicator).select_related("contested")
    from_files = own.exclude(brought_by=None).order_by()
    things: list[Model] = [
        indicator,
        *own.filter(brought_by=None).order_by("-recorded_at", "-pk")[:most],
        *own.exclude(withdrawn_at=None).order_by("-withdrawn_at", "-pk")[:most],
        *counters.order_by("-at", "-pk")[:most],
        *counters.exclude(settled_at=None).order_by("-settled_at", "-pk")[:most],
        *ValueImport.objects.filter(pk__in=from_files.values("brought_by"))[:most],
    ]
    told = {reference(each): each for each in things}
    entries = list(
        Entry.objects.filter(administration_id=indicator.administration_id, subject__in=told).order_by("-position")[
            :most
        ]
    )
    names = author_names({each.author for each in entries})
    imports = [each.pk for each in things if isinstance(each, ValueImport)]
    brought = dict(from_files.filter(brought_by__in=imports).values_list("brought_by").annotate(Count("pk")))
    return [_deed(entry, told[entry.subject], names.get(entry.author, ""), brought) for entry in entries]


def _deed(entry: Entry, thing: Model, author: str, brought: dict[int, int]) -> Deed:
    value = thing.contested if isinstance(thing, CounterValue) else thing if isinstance(thing, Value) else None
    source = thing if isinstance(thing, ValueImport) else None
    count = brought.get(source.pk, 0) if source else 0
    return Deed(entry.at, author, entry.verb, entry.changes, value, source, count)
