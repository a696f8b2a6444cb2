"""The sheet Indicateurs: one definition a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from phare.indicators.kernel.definition import Aggregation, Level
from phare.indicators.kernel.entries import Limits
from phare.indicators.kernel.workbook import words
from phare.indicators.kernel.workbook.data import IndicatorRow
from phare.indicators.kernel.workbook.known import Known
from phare.indicators.kernel.workbook.sheets import INDICATORS
from phare.platform.exchange.kernel.reading import Problem, Row, Rows
from phare.values.phrase import Phrase, phrase

DatedLimits = tuple[tuple[dt.date, Limits], ...]
_DEFAULTS = {"delay_days": 0, "cumulative": False, "decimals": 0}
_WORDED: dict[str, Mapping[str, str]] = {
    "direction": words.DIRECTIONS,
    "periodicity": words.PERIODICITIES,
    "level": words.LEVELS,
    "aggregation": words.AGGREGATIONS,
    "secrecy": words.SECRECIES,
}


def read(rows: Rows, known: Known, problems: list[Problem]) -> tuple[tuple[IndicatorRow, ...], list[dict[str, Any]]]:
    """Return the indicators of the sheet and its rows with their defaults filled; what is wrong joins `problems`."""
    filled = [_filled(row) for row in rows]
    codes = {at["code"] for at in filled} | known.indicators.keys()
    found = []
    for row, at in zip(rows, filled, strict=True):
        wrong = list(_faults(at, known, codes))
        for key, expected in wrong:
            read_there = str(at[key] if at[key] is not None else "")
            problems.append(Problem(rows.sheet, row.number, INDICATORS.column(key).name, read_there, expected))
        if not wrong and all(at[column.key] not in (None, "") for column in INDICATORS.columns if column.required):
            found.append(_indicator(at))
    return tuple(found), filled


def limits_with(known: DatedLimits, row: IndicatorRow) -> DatedLimits:
    """Return what the definitions of an indicator say of its values, that of a row of the file included."""
    said = Limits(row.unit, Level(row.level), row.lower, row.upper)
    return tuple(sorted({**dict(known), row.since: said}.items()))


def row_of(row: IndicatorRow) -> dict[str, Any]:
    """Return an indicator as a row of the sheet."""
    said = {column.key: getattr(row, column.key) for column in INDICATORS.columns}
    return said | {key: words.word_for(known, said[key]) for key, known in _WORDED.items()}


def _filled(row: Row) -> dict[str, Any]:
    at = dict(row.values)
    at |= {key: value for key, value in _DEFAULTS.items() if at[key] is None}
    at["secrecy"] = at["secrecy"] or "aucun"
    return at


def _faults(at: dict[str, Any], known: Known, codes: set[str]) -> list[tuple[str, Phrase]]:
    faults: list[tuple[str, Phrase]] = []
    if at["lower"] is not None and at["upper"] is not None and at["lower"] >= at["upper"]:
        faults.append(("upper", phrase("plus que le minimum")))
    if at["responsible"] is not None and at["responsible"] not in known.services:
        faults.append(("responsible", phrase("le code d'un service de l'administration")))
    denominator = at["denominator"]
    if denominator is not None and denominator not in codes | {words.POPULATION}:
        faults.append(("denominator", phrase("le code d'un indicateur, ou « population »")))
    elif denominator is not None and denominator == at["code"]:
        faults.append(("denominator", phrase("un autre indicateur que lui-même")))
    aggregation = words.AGGREGATIONS.get(at["aggregation"])
    if aggregation in (Aggregation.RATIO, Aggregation.MEAN) and denominator is None:
        faults.append(("denominator", phrase("ce qui pondère : le code d'un indicateur, ou « population »")))
    return faults


def _indicator(at: dict[str, Any]) -> IndicatorRow:
    said = {column.key: at[column.key] for column in INDICATORS.columns}
    return IndicatorRow(**said | {key: known[said[key]] for key, known in _WORDED.items()})
