"""Indicators and values from a file: everything in one transaction, or nothing; a million values take seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from phare.indicators.actions.definitions import IndicatorTerms, define_indicator, revise_definition
from phare.indicators.actions.errors import FileRefusedError
from phare.indicators.kernel.workbook import ImportData, IndicatorRow, ValueColumns
from phare.indicators.kernel.workbook.words import POPULATION
from phare.indicators.models import Indicator, Value, ValueImport
from phare.indicators.queries.exchange import ImportTarget
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.platform.audit import actions as audit
from phare.platform.exchange.kernel.importer import Source

AT_ONCE = 10_000
_TEXT = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
_VALUES = Value._meta.db_table
_SAME_PLACE = (
    "v.indicator_id = c.indicator_id AND v.territory_level = c.territory_level AND v.territory_code = c.territory_code "
    "AND v.date = c.date AND v.kind = c.kind AND v.superseded_by_id IS NULL AND v.withdrawn_at IS NULL"
)
_COLUMNS = "indicator_id, territory_level, territory_code, date, kind, value, margin, source"


def import_values(
    data: ImportData, target: ImportTarget, *, source: Source, by: audit.Author, at: dt.datetime
) -> ValueImport:
    """Write what a file brings, and return the import.

    An indicator that the file defines otherwise is revised; a value that stands otherwise at the same place is
    superseded, and kept; what the file does not name is left alone. Raises FileRefusedError, and what
    `define_indicator` and `revise_definition` raise.
    """
    with transaction.atomic():
        administration = Administration.objects.select_for_update(no_key=True).get(pk=target.administration_id)
        _define(data.indicators, administration, by, at)
        brought = ValueImport.objects.create(
            administration=administration,
            file_name=source.file_name[:200],
            sha256=source.sha256,
            by=by if isinstance(by, Membership) else None,
            at=at,
        )
        _write(data.values, brought)
        counts = {"added": brought.added, "superseding": brought.superseding, "unchanged": brought.unchanged}
        said = {**source.changes, "counts": counts, "indicators": len(data.indicators)}
        audit.record("indicators.values.imported", brought, by, at, said)
    return brought


def _define(rows: tuple[IndicatorRow, ...], administration: Administration, by: audit.Author, at: dt.datetime) -> None:
    """Define and revise indicators; those weighed by another come after it."""
    if not rows:
        return
    services = dict(Service.objects.filter(administration=administration).values_list("code", "pk"))
    standing = {
        each.code: each
        for each in Indicator.objects.filter(administration=administration).prefetch_related("definitions")
    }
    for row in _in_order(rows):
        denominator = standing.get(row.denominator) if row.denominator not in (None, POPULATION) else None
        terms = _terms(row, services.get(row.responsible or ""), denominator.pk if denominator else None)
        known = standing.get(row.code)
        if known is None:
            standing[row.code] = define_indicator(administration=administration, terms=terms, by=by, at=at)
        else:
            revise_definition(indicator=known, terms=terms, version=known.version, by=by, at=at)


def _in_order(rows: tuple[IndicatorRow, ...]) -> list[IndicatorRow]:
    """Rows so that what weighs an indicator comes before it. Raises FileRefusedError for a circle."""
    waiting = {row.code: row for row in rows}
    ordered: list[IndicatorRow] = []
    while waiting:
        ready = [row for row in waiting.values() if row.denominator not in waiting]
        if not ready:
            raise FileRefusedError(
                _("Ces indicateurs se pondèrent en cercle : %(codes)s. Corrigez la colonne Dénominateur.")
                % {"codes": ", ".join(waiting)}
            )
        ordered += ready
        for row in ready:
            del waiting[row.code]
    return ordered


def _terms(row: IndicatorRow, responsible_id: int | None, denominator_id: int | None) -> IndicatorTerms:
    return IndicatorTerms(
        code=row.code,
        name=row.name,
        theme=row.theme,
        since=row.since,
        unit=row.unit,
        direction=row.direction,
        periodicity=row.periodicity,
        level=row.level,
        aggregation=row.aggregation,
        lower=row.lower,
        upper=row.upper,
        method=row.method,
        source=row.source,
        delay_days=row.delay_days,
        responsible_id=responsible_id,
        denominator_id=denominator_id,
        by_population=row.denominator == POPULATION,
        cumulative=row.cumulative,
        decimals=row.decimals,
        secrecy=row.secrecy,
    )


def _write(values: ValueColumns, brought: ValueImport) -> None:
    """Copy values beside those that stand, then put them in place: the same are left, others superseded."""
    if not len(values):
        return
    of_administration = Indicator.objects.filter(administration_id=brought.administration_id)
    keys = dict(of_administration.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE coming ON COMMIT DROP AS SELECT id, {_COLUMNS} FROM {_VALUES} WHERE false"  # noqa: S608 - names of our own
        )
        cursor.execute(f"ALTER TABLE coming ALTER id SET DEFAULT nextval(pg_get_serial_sequence('{_VALUES}', 'id'))")
        with cursor.copy(f"COPY coming ({_COLUMNS}) FROM STDIN") as copy:
            _copy(values, keys, copy.write)
        cursor.execute("ANALYZE coming")
        if len(values) > AT_ONCE:
            # Where what stands has grown since its statistics were made, row by row would take minutes.
            cursor.execute("SET LOCAL enable_nestloop TO off")
        cursor.execute(
            f"DELETE FROM coming c USING {_VALUES} v WHERE {_SAME_PLACE} AND v.value = c.value "  # noqa: S608
            "AND v.margin IS NOT DISTINCT FROM c.margin AND v.source = c.source"
        )
        brought.unchanged = cursor.rowcount
        cursor.execute(f"UPDATE {_VALUES} v SET superseded_by_id = c.id FROM coming c WHERE {_SAME_PLACE}")  # noqa: S608
        brought.superseding = cursor.rowcount
        cursor.execute(
            f"INSERT INTO {_VALUES} (id, {_COLUMNS}, brought_by_id, recorded_at, withdrawal_reason) "  # noqa: S608
            f"SELECT id, {_COLUMNS}, %s, %s, '' FROM coming",
            [brought.pk, brought.at],
        )
        brought.added = cursor.rowcount - brought.superseding
        cursor.execute("DROP TABLE coming")
    brought.save(update_fields=["added", "superseding", "unchanged"])


def _copy(values: ValueColumns, keys: dict[str, int], write: Callable[[str], None]) -> None:
    """Write values as the lines that COPY reads, column by column: a million of them must not wait for Python."""
    written = {code: str(key) for code, key in keys.items()}
    dates = {each: each.isoformat() for each in set(values.date)}
    sources = {each: each.translate(_TEXT) for each in set(values.source)}
    lines = zip(
        map(written.__getitem__, values.indicator),
        values.level,
        values.territory,
        map(dates.__getitem__, values.date),
        values.kind,
        map(repr, values.value),
        (_NULL if margin is None else repr(margin) for margin in values.margin),
        map(sources.__getitem__, values.source),
        strict=True,
    )
    while said := "\n".join(map("\t".join, islice(lines, AT_ONCE))):
        write(said + "\n")
