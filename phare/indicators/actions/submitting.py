"""Values that a program submits together: all of them, or none."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from phare.indicators.actions.importing import import_values
from phare.indicators.kernel.workbook import ImportData
from phare.indicators.models import Indicator, ValueImport
from phare.indicators.queries.exchange import ImportTarget
from phare.platform.accounts.models import Administration, Membership
from phare.platform.exchange.kernel.importer import Source


def submit_values(
    data: ImportData, target: ImportTarget, *, source: Source, by: Membership, at: dt.datetime
) -> ValueImport:
    """Write values checked beforehand as an import, and return it with its counts; what stands already writes nothing.

    Each indicator is held meanwhile, as when a value is entered by hand. Raises what `import_values` does.
    """
    with transaction.atomic():
        # In the order of an import that revises definitions: neither waits for the other.
        Administration.objects.select_for_update(no_key=True).get(pk=target.administration_id)
        named = Indicator.objects.filter(
            administration_id=target.administration_id, code__in=set(data.values.indicator)
        )
        list(named.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        brought = import_values(data, target, source=source, by=by, at=at)
        if brought.unchanged == len(data.values):
            transaction.set_rollback(True)
    return brought
