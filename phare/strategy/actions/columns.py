"""The columns of the table of actions, chosen by each member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from phare.platform.accounts.models import Membership
from phare.platform.audit import actions as audit
from phare.strategy.models import ShownColumns


def choose_columns(*, columns: Sequence[str], by: Membership, at: dt.datetime) -> None:
    """Keep the columns that a member wants to see in tables of actions; nothing is written when nothing changes."""
    with transaction.atomic():
        kept, _is_new = ShownColumns.objects.get_or_create(membership=by)
        before, kept.columns = kept.columns, list(columns)
        if kept.columns == before:
            return
        kept.save(update_fields=["columns"])
        audit.record("strategy.columns.chosen", by, by, at, {"columns": [before, kept.columns]})
