"""The reference lists of a workbook: services, profiles, programmes, missions, functions; and its one line of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phare.organisation.kernel.staffing import Function, Mission, Profile, Programme, Service, Staffing
from phare.organisation.kernel.workbook import sheets
from phare.organisation.kernel.workbook.faults import Faults
from phare.platform.exchange.kernel.description import Sheet
from phare.platform.exchange.kernel.reading import Row
from phare.values.phrase import Phrase, phrase

DEFAULT_TOLERANCE = 0.01  # FTE (CRO-002)


@dataclass(frozen=True)
class Lists:
    """What a workbook says once for all its rows."""

    date: dt.date
    title: str
    tolerance: float
    services: tuple[Service, ...]
    profiles: tuple[Profile, ...]
    programmes: tuple[Programme, ...]
    missions: tuple[Mission, ...]
    functions: tuple[Function, ...]

    @classmethod
    def of(cls, staffing: Staffing) -> Lists:
        """Return the lists of a photograph."""
        return cls(
            staffing.date,
            staffing.title,
            staffing.tolerance,
            staffing.services,
            staffing.profiles,
            staffing.programmes,
            staffing.missions,
            staffing.functions,
        )


@dataclass(frozen=True)
class Codes:
    """The codes that rows may name, with what is expected when they name another."""

    known: Mapping[str, frozenset[str]]
    closed: Mapping[str, Mapping[str, dt.date]]
    first_year: int

    @classmethod
    def of(cls, lists: Lists) -> Codes:
        """Return the codes of these lists, and which of them had ended before the photograph."""
        things: dict[str, Sequence[Any]] = {
            "service": lists.services,
            "profile": lists.profiles,
            "programme": lists.programmes,
            "mission": lists.missions,
            "function": lists.functions,
        }
        known = {kind: frozenset(thing.code for thing in listed) for kind, listed in things.items()}
        closed = {
            kind: {thing.code: thing.until for thing in listed if thing.until and thing.until < lists.date}
            for kind, listed in things.items()
        }
        is_last_day = (lists.date.month, lists.date.day) == (12, 31)
        return cls(known, closed, lists.date.year + is_last_day)

    def fault(self, kind: str, code: str | None) -> Phrase | None:
        """Return what is expected instead of this code, or None when it is right (an empty one always is)."""
        if code is None or code == "":
            return None
        if code not in self.known[kind]:
            return phrase("un code de la feuille {sheet}", sheet=_SHEETS[kind].name)
        if code in self.closed[kind]:
            return phrase(
                "un code encore en vigueur à la date de la photographie (fin le {day})",
                day=f"{self.closed[kind][code]:%d/%m/%Y}",
            )
        return None

    def check(self, faults: Faults, sheet: Sheet, row: Row, **columns: str) -> None:
        """Note the columns of a row whose codes are unknown or ended; each column names the list it refers to."""
        for column, kind in columns.items():
            if expected := self.fault(kind, row.values[column]):
                faults.add(sheet, row, column, expected)


_SHEETS = {
    "service": sheets.SERVICES,
    "profile": sheets.PROFILES,
    "programme": sheets.PROGRAMMES,
    "mission": sheets.MISSIONS,
    "function": sheets.FUNCTIONS,
}


def read(faults: Faults, communes: Collection[str] | None, date: dt.date | None = None) -> Lists | None:
    """Return the lists of a workbook, their faults noted; None when there is not even a date."""
    head = _photograph(faults, date)
    services = _services(faults, communes)
    programmes = _programmes(faults)
    profiles = tuple(Profile(**row.values) for row in _coded(faults, sheets.PROFILES))
    missions = tuple(Mission(**row.values) for row in _coded(faults, sheets.MISSIONS))
    functions = tuple(Function(**row.values) for row in _coded(faults, sheets.FUNCTIONS))
    _check_references(faults)
    if head is None:
        return None
    return Lists(*head, services, profiles, programmes, missions, functions)


def _photograph(faults: Faults, date: dt.date | None) -> tuple[dt.date, str, float] | None:
    rows = faults.rows(sheets.PHOTOGRAPH)
    if not rows and date is not None:
        return date, _title(date), DEFAULT_TOLERANCE
    if len(rows) != 1:
        expected = phrase("une seule ligne, avec la date de la photographie, pas {count}", count=len(rows))
        faults.add_whole(sheets.PHOTOGRAPH, "date", expected)
        return None
    row = rows[0]
    if row.values["date"] is None:
        return None
    tolerance = row.values["tolerance"]
    title = row.values["title"] or _title(row.values["date"])
    return row.values["date"], title, DEFAULT_TOLERANCE if tolerance is None else round(tolerance, 4)


def _title(date: dt.date) -> str:
    return f"Projet des services au {date:%d/%m/%Y}"


def _coded(faults: Faults, sheet: Sheet) -> list[Row]:
    """The rows that can be told from one another; the reader has named the others."""
    kept = []
    for row in faults.rows(sheet):
        if (since := row.values["since"]) and (until := row.values["until"]) and until < since:
            faults.add(sheet, row, "until", phrase("une date qui ne précède pas le début"))
        if row.values["code"]:
            kept.append(row)
    return kept


def _services(faults: Faults, communes: Collection[str] | None) -> tuple[Service, ...]:
    services = []
    for row in _coded(faults, sheets.SERVICES):
        at = dict(row.values)
        at["under_prefect_authority"] = at["under_prefect_authority"] is not False
        if not at["under_prefect_authority"] and not at["authority_reason"]:
            expected = phrase("le motif, hors de l'autorité du préfet (PAS-014)")
            faults.add(sheets.SERVICES, row, "authority_reason", expected)
        if communes is not None and at["commune"] and at["commune"] not in communes:
            faults.add(sheets.SERVICES, row, "commune", phrase("le code officiel d'une commune"))
        services.append(Service(**at))
    return tuple(services)


def _programmes(faults: Faults) -> tuple[Programme, ...]:
    rows = _coded(faults, sheets.PROGRAMMES)
    notified: dict[str, dict[int, float]] = {row.values["code"]: {} for row in rows}
    for row in faults.rows(sheets.TARGETS):
        at = row.values
        if at["programme"] and at["programme"] not in notified:
            faults.add(
                sheets.TARGETS, row, "programme", phrase("un code de la feuille {sheet}", sheet=sheets.PROGRAMMES.name)
            )
        elif at["programme"] and at["year"] is not None and at["fte"] is not None:
            notified[at["programme"]][at["year"]] = round(at["fte"], 4)
    return tuple(Programme(**row.values, notified=notified[row.values["code"]]) for row in rows)


# Which column of a list names a line of which list; the first of each pair is a tree when both are the same list.
_REFERENCES = (
    (sheets.SERVICES, "parent", sheets.SERVICES),
    (sheets.PROFILES, "programme", sheets.PROGRAMMES),
    (sheets.MISSIONS, "parent", sheets.MISSIONS),
    (sheets.MISSIONS, "successor", sheets.MISSIONS),
    (sheets.MISSIONS, "carriers", sheets.SERVICES),
    (sheets.FUNCTIONS, "parent", sheets.FUNCTIONS),
    (sheets.FUNCTIONS, "successor", sheets.FUNCTIONS),
)


def _check_references(faults: Faults) -> None:
    for sheet, column, target in _REFERENCES:
        known = {row.values["code"] for row in faults.rows(target)}
        named = {}
        for row in faults.rows(sheet):
            value = row.values[column]
            for code in value if isinstance(value, tuple) else (value,):
                if code and code not in known:
                    expected = phrase(
                        "un code de la feuille {sheet} (« {code} » est inconnu)", sheet=target.name, code=code
                    )
                    faults.add(sheet, row, column, expected)
            named[row.values["code"]] = (value, row)
        if sheet is target:
            _check_loops(faults, sheet, column, named)


def _check_loops(faults: Faults, sheet: Sheet, column: str, named: Mapping[str, tuple[str | None, Row]]) -> None:
    cleared: set[str] = set()
    for start in named:
        path: list[str] = []
        code: str | None = start
        while code is not None and code in named and code not in cleared and code not in path:
            path.append(code)
            code = named[code][0]
        if code is not None and code in path:
            expected = phrase("un code qui ne revient pas à « {code} » lui-même", code=code)
            faults.add(sheet, named[code][1], column, expected)
        cleared.update(path)
