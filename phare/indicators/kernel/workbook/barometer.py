"""The departments' file of the government's barometer, as it is published, laid out as our own sheets.

Source: barometre-resultats-donnees, Etalab, Licence Ouverte 2.0. One row is an indicator in a department, with up to
three values. What the file does not say of an indicator is told here, and is for the administration to revise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from phare.indicators.kernel.workbook.sheets import BAROMETER, INDICATORS, MEASURED, VALUES
from phare.platform.exchange.kernel.reading import Problem, Reading, Row, Rows
from phare.values.phrase import phrase

SOURCE = "Baromètre des résultats de l'action publique (Licence Ouverte 2.0)"
SINCE = dt.date(2017, 1, 1)
"""Before the first value that the file bears: its definitions hold for all of them."""
FALLING = frozenset(
    {
        "nb-atteintes-personnes",
        "nb-atteintes-biens",
        "nb-morts-routes",
        "duree-moyenne-traitement-demandes-allocation-adulte-handicape",
    }
)
"""What is to fall, by the very name of its measure; the file does not say any direction."""
_SHARES = ("%", "mois de traitement")
"""Units that do not add up: not aggregated until the administration says what weighs them."""
_KINDS = {"initial": "initiale", "actual": "constatée", "target": "cible"}


@dataclass(frozen=True)
class Arranged:
    """The file laid out as our sheets, what is wrong with it, and for each value the row and the column it is from."""

    rows: Mapping[str, Rows]
    problems: tuple[Problem, ...]
    places: tuple[tuple[int, str], ...]


def is_barometer(reading: Reading) -> bool:
    """Return whether the file holds rows of the barometer."""
    return bool(reading.rows.get(BAROMETER.name))


def arranged(reading: Reading, known: Mapping[str, str]) -> Arranged:
    """Return the rows of the barometer as rows of Indicateurs (those not yet known) and Valeurs.

    `known` are the indicators that the administration has: code -> name. Two indicators published under one code are
    told apart: the name met first, or known, keeps the code, the next ones get `-2`, `-3`.
    """
    codes = _Codes(known)
    new: dict[str, dict[str, Any]] = {}
    values: list[dict[str, Any]] = []
    problems: list[Problem] = []
    places: list[tuple[int, str]] = []
    for row in reading.rows[BAROMETER.name]:
        at = row.values
        if not (at["code"] and at["name"] and at["department"]):
            continue  # said already by the reading
        code = codes.of(at["code"], at["name"])
        if code not in known:
            new.setdefault(code, _indicator(code, at))
        for measured, said in _measured(row, problems):
            values.append({**said, "indicator": code})
            places.append((row.number, BAROMETER.column(measured).name))
    rows = {
        INDICATORS.name: _columns(INDICATORS.name, [column.key for column in INDICATORS.columns], new.values()),
        VALUES.name: _columns(VALUES.name, [column.key for column in VALUES.columns], values),
    }
    return Arranged(rows, tuple(problems), tuple(places))


class _Codes:
    """The code of each indicator of the file, by its published code and its name."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.names = dict(known)

    def of(self, published: str, name: str) -> str:
        """Return the code under which this name is kept: the published one, or the next of the same beginning."""
        code, number = published, 1
        while self.names.setdefault(code, name) != name:
            number += 1
            code = f"{published}-{number}"
        return code


def _indicator(code: str, at: Mapping[str, Any]) -> dict[str, Any]:
    adds_up = not at["unit"].startswith(_SHARES)
    return {
        "code": code,
        "name": at["name"],
        "theme": at["theme"],
        "since": SINCE,
        "unit": at["unit"].rstrip(" *"),
        "direction": "baisse" if at["code"] in FALLING else "hausse",
        "lower": None,
        "upper": None,
        "method": "",
        "source": SOURCE,
        "periodicity": "année",
        "delay_days": 90,
        "responsible": None,
        "level": "département",
        "aggregation": "somme" if adds_up else "aucune",
        "denominator": None,
        "cumulative": None,
        "decimals": 0 if adds_up else 1,
        "secrecy": "",
    }


def _measured(row: Row, problems: list[Problem]) -> Iterator[tuple[str, dict[str, Any]]]:
    at = row.values
    for measured in MEASURED:
        value, date = at[measured], at[f"{measured}_date"]
        if value is None:
            continue
        if date is None:
            column = BAROMETER.column(f"{measured}_date").name
            problems.append(Problem(BAROMETER.name, row.number, column, "", phrase("la date de cette valeur")))
            continue
        yield (
            measured,
            {
                "level": "département",
                "territory": at["department"],
                "date": date,
                "kind": _KINDS[measured],
                "value": value,
                "margin": None,
                "unit": at["unit"],
                "source": SOURCE,
            },
        )


def _columns(sheet: str, keys: list[str], rows: Collection[Mapping[str, Any]]) -> Rows:
    return Rows(sheet, range(2, len(rows) + 2), {key: [row[key] for row in rows] for key in keys})
