"""Who may open the addresses of the exchange: whom the room lets import, and for a file held, its owner only."""

from __future__ import annotations

import datetime as dt

from phare.platform.accounts.models import Administration, Membership
from phare.platform.exchange import actions
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.preview import fingerprint
from phare.platform.exchange.models import PendingImport
from tests.platform.exchange.room import DESCRIPTION, IMPORTER, Register, standing
from tests.rights import Rights

MANAGERS = {"secretary_general", "platform_administrator"}
ROWS = {"Membres": [{"email": "claire@example.fr", "name": "Claire", "role": "agent"}]}


def target(administration: Administration, membership: Membership) -> dict[str, object]:
    return {"importer": IMPORTER.name, "key": str(administration.pk)}


def blank(administration: Administration, membership: Membership) -> dict[str, object]:
    return {**target(administration, membership), "file_format": "ods"}


def held(administration: Administration, membership: Membership) -> dict[str, object]:
    content = workbooks.write_xlsx(DESCRIPTION, ROWS)
    at = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
    pending = actions.hold_import(IMPORTER, str(administration.pk), "membres.xlsx", content, by=membership, at=at)
    return {"pk": pending.pk}


def seen(arguments: dict[str, object]) -> dict[str, object]:
    administration = PendingImport.objects.get(pk=arguments["pk"]).administration
    return {"seen": fingerprint(DESCRIPTION, standing(Register(administration)))}


MATRIX = {
    "exchange:upload": Rights(MANAGERS, make=target),
    "exchange:template": Rights(MANAGERS, make=blank),
    "exchange:export": Rights(MANAGERS, make=blank),
    "exchange:held": Rights(MANAGERS, make=held),
    "exchange:problems": Rights(MANAGERS, make=held),
    "exchange:differences": Rights(MANAGERS, make=held),
    "exchange:confirm": Rights(MANAGERS, make=held, method="post", data=seen),
    "exchange:abandon": Rights(MANAGERS, make=held, method="post"),
}
