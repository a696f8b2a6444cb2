"""The only writes of territory: the official division, loaded from the file that the project ships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection, models, transaction

from phare.territory.gateways import decoupage
from phare.territory.kernel.naming import plain
from phare.territory.models import (
    Arrondissement,
    Commune,
    Department,
    Edition,
    FormerCommune,
    Intercommunality,
    Region,
)

_MODELS: dict[str, type[models.Model]] = {
    "region": Region,
    "department": Department,
    "arrondissement": Arrondissement,
    "intercommunality": Intercommunality,
    "commune": Commune,
}


def load_territory(*, at: dt.datetime, division: decoupage.Division | None = None) -> Edition:
    """Load the official division (by default the one shipped), and return its edition; at once if it is loaded already.

    What the new division no longer has is kept, since things refer to it, and marked as no longer in force; former
    communes are replaced. It belongs to no administration, so its proof is the edition, not an audit trail.
    Raises UnreadablePackageError.
    """
    division = division or decoupage.shipped()
    last = Edition.objects.order_by("pk").last()
    if last is not None and last.sha256 == division.sha256:
        return last
    with transaction.atomic():
        for name, model in _MODELS.items():
            _replace(model, decoupage.COLUMNS[name], division.tables[name])
        _replace_former(division.tables)
        return Edition.objects.create(
            source=division.source,
            vintage=division.vintage,
            licence=division.licence,
            sha256=division.sha256,
            loaded_at=at,
        )


def _replace(model: type[models.Model], columns: Iterable[str], rows: Iterable[list[Any]]) -> None:
    """Copy rows beside the table, then add or change those, and put the others out of force."""
    table = model._meta.db_table
    written = (*columns, "plain_name", "in_force")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE coming (LIKE {table}) ON COMMIT DROP")
        with cursor.copy(f"COPY coming ({', '.join(written)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, plain(row[1]), True))
        changed = ", ".join(f"{column} = EXCLUDED.{column}" for column in written if column != "code")
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(written)}) SELECT {', '.join(written)} FROM coming "  # noqa: S608 our names
            f"ON CONFLICT (code) DO UPDATE SET {changed}"
        )
        cursor.execute(f"UPDATE {table} SET in_force = false WHERE code NOT IN (SELECT code FROM coming)")  # noqa: S608
        cursor.execute("DROP TABLE coming")


def _replace_former(tables: Mapping[str, list[list[Any]]]) -> None:
    FormerCommune.objects.all().delete()
    columns = (*decoupage.COLUMNS["former"], "plain_name")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {FormerCommune._meta.db_table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in _named(tables["former"]):
            copy.write_row(row)


def _named(rows: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (*row, plain(row[2]))
