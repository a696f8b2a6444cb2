"""Who may read a file: whoever its record's room says; here, secretaries general."""

from __future__ import annotations

import datetime as dt

from phare.platform.accounts.models import Administration, Membership
from phare.platform.files import actions
from tests.platform.files.records import PDF, RECORD
from tests.rights import Rights


def stored(administration: Administration, membership: Membership) -> dict[str, object]:
    at = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
    kept = actions.store_file(record_class=RECORD, record_key="1", name="a.pdf", content=PDF, by=membership, at=at)
    return {"pk": kept.pk}


MATRIX = {"files:file": Rights({"secretary_general"}, make=stored)}
