"""What a workbook of indicators is imported into, what stands beside it, and what is wrong in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from phare.indicators.kernel import workbook
from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.workbook import INDICATORS, VALUES, IndicatorRow, Known, KnownIndicator, words
from phare.indicators.kernel.workbook.definitions import row_of
from phare.indicators.models import Definition, Indicator, Value
from phare.indicators.queries.territories import known_territories, limits_of
from phare.organisation.models import Service
from phare.platform.accounts.models import Administration, Membership
from phare.platform.exchange.kernel.importer import Checked
from phare.platform.exchange.kernel.reading import Reading, Rows

ALL = "tous"


@dataclass(frozen=True)
class ImportTarget:
    """What a workbook of indicators is imported into: all those of an administration."""

    administration: Administration

    @property
    def administration_id(self) -> int:
        """The administration it belongs to."""
        return int(self.administration.pk)


def import_target(membership: Membership, key: str) -> ImportTarget:
    """Return what a workbook is imported into: `tous`, the indicators of the member's administration. Raises
    LookupError."""
    if key != ALL:
        raise LookupError(key)
    return ImportTarget(membership.administration)


def standing_rows(target: ImportTarget) -> dict[str, list[dict[str, Any]]]:
    """Return all the indicators of the administration and their standing values, as rows of the workbook."""
    indicators = list(_indicators(target))
    return {
        INDICATORS.name: [indicator_row_of(each) for each in indicators],
        VALUES.name: value_rows(Value.objects.filter(indicator__in=indicators), indicators),
    }


def standing_beside(target: ImportTarget, rows: Mapping[str, Sequence[Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what stands of the indicators and the values that a file names, as rows of the workbook."""
    known = {each.code: each for each in _indicators(target)}
    named = [at["code"] for at in rows[INDICATORS.name] if at["code"] in known]
    coming = rows[VALUES.name]
    assert isinstance(coming, Rows)
    keys = set(zip(*(coming.column(key) for key in VALUES.key), strict=True))
    indicators = [known[code] for code in {key[0] for key in keys} if code in known]
    found = Value.objects.filter(
        indicator__in=indicators,
        territory_code__in={key[2] for key in keys if key[2]},
        date__in={key[3] for key in keys if key[3]},
    )
    return {
        INDICATORS.name: [indicator_row_of(known[code]) for code in named],
        VALUES.name: [
            row
            for row in value_rows(found, indicators)
            if (row["indicator"], row["level"], row["territory"], row["date"], row["kind"]) in keys
        ],
    }


def checked_workbook(reading: Reading, target: ImportTarget, day: dt.date) -> Checked:
    """Return what a file brings for this administration, every problem, and its rows in our own layout."""
    found = workbook.check(reading, known_to(target, reading, day))
    return Checked(found.data, found.problems, found.rows)


def known_to(target: ImportTarget, reading: Reading, day: dt.date) -> Known:
    """Return what a file may cite: indicators, services, and the territories of the levels that it names."""
    values = reading.rows[VALUES.name]
    levels = {Level.DEPARTMENT} | {words.LEVELS[row] for row in set(_column(values, "level")) if row in words.LEVELS}
    indicators = list(_indicators(target))
    levels |= {Level(each.definition.level) for each in indicators}
    levels |= {words.LEVELS[row] for row in _column(reading.rows[INDICATORS.name], "level") if row in words.LEVELS}
    services = Service.objects.filter(administration=target.administration).values_list("code", flat=True)
    return Known(
        indicators={
            each.code: KnownIndicator(
                each.name,
                tuple(sorted((version.since, limits_of(version)) for version in each.definitions.all())),
            )
            for each in indicators
        },
        services=frozenset(services),
        territories=known_territories(levels),
        day=day,
    )


def indicator_row_of(indicator: Indicator) -> dict[str, Any]:
    """Return an indicator with its latest definition as a row of the workbook."""
    return row_of(indicator_row(indicator))


def indicator_row(indicator: Indicator) -> IndicatorRow:
    """Return an indicator with its latest definition as plain data."""
    known: Definition = indicator.definition
    denominator = words.POPULATION if known.by_population else known.denominator.code if known.denominator else None
    return IndicatorRow(
        code=indicator.code,
        name=indicator.name,
        theme=indicator.theme,
        since=known.since,
        unit=known.unit,
        direction=known.direction,
        lower=known.lower,
        upper=known.upper,
        method=known.method,
        source=known.source,
        periodicity=known.periodicity,
        delay_days=known.delay_days,
        responsible=known.responsible.code if known.responsible else None,
        level=known.level,
        aggregation=known.aggregation,
        denominator=denominator,
        cumulative=known.cumulative,
        decimals=known.decimals,
        secrecy=known.secrecy,
    )


def value_rows(values: QuerySet[Value], indicators: Sequence[Indicator]) -> list[dict[str, Any]]:
    """Return standing values as rows of the workbook, in the order of the sheet's key."""
    known = {each.pk: each for each in indicators}
    levels = {level.value: word for word, level in words.LEVELS.items()}
    kinds = {kind.value: word for word, kind in words.KINDS.items()}
    units: dict[tuple[int, dt.date], str] = {}
    rows = []
    found = values.filter(superseded_by=None, withdrawn_at=None).order_by(
        "indicator__code", "territory_level", "territory_code", "date", "kind"
    )
    for pk, level, territory, date, kind, value, margin, source in found.values_list(
        "indicator", "territory_level", "territory_code", "date", "kind", "value", "margin", "source"
    ):
        unit = units.get((pk, date))
        if unit is None:
            unit = units[pk, date] = known[pk].definition_on(date).unit
        rows.append(
            {
                "indicator": known[pk].code,
                "level": levels[level],
                "territory": territory,
                "date": date,
                "kind": kinds[kind],
                "value": value,
                "margin": margin,
                "unit": unit,
                "source": source,
            }
        )
    return rows


def _indicators(target: ImportTarget) -> QuerySet[Indicator]:
    return Indicator.objects.filter(administration=target.administration).prefetch_related(
        "definitions__responsible", "definitions__denominator"
    )


def _column(rows: Sequence[Any], key: str) -> Sequence[Any]:
    return rows.column(key) if isinstance(rows, Rows) else [row.values[key] for row in rows]
