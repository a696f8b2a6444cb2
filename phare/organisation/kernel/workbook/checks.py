"""From the rows of a workbook to a photograph, with everything that is wrong in them said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from phare.organisation.kernel.staffing import (
    Compatibility,
    ControlTotal,
    Movement,
    Post,
    Profile,
    Staffing,
    Transfer,
)
from phare.organisation.kernel.totals import differences
from phare.organisation.kernel.trend import trend
from phare.organisation.kernel.workbook import lists, posts, sheets
from phare.organisation.kernel.workbook.faults import Faults, figure
from phare.platform.exchange.kernel.reading import Problem, Reading
from phare.values.phrase import phrase


def check(
    reading: Reading, communes: Collection[str] | None = None, date: dt.date | None = None
) -> tuple[Staffing | None, tuple[Problem, ...]]:
    """Return the photograph that a workbook holds, or None and every problem found, those of the reading first.

    `communes` are the official codes known, when they can be told; `date` is that of a workbook without any line in its
    sheet Photographie, when the caller knows it from elsewhere. Codes must be known, trees without loop, FTE of
    agents within their working time (CRO-003), sums within tolerance of the control totals (CRO-002), and movements
    possible. FTE are kept to four decimals.
    """
    if reading.problems and not reading.sheets_read:
        return None, reading.problems  # not a workbook at all: nothing more can be said of it
    faults = Faults(reading)
    found = lists.read(faults, communes, date)
    if found is None:
        return None, faults.all
    codes = lists.Codes.of(found)
    staff = posts.read(faults, codes, found)
    movements = _movements(faults, codes)
    compatibilities = _compatibilities(faults, codes)
    transfers = _transfers(faults, codes)
    totals = _totals(faults, codes)
    if not faults.all:
        if movements:
            _check_movements(faults, staff, movements)
        if totals:
            _check_totals(faults, staff, found.profiles, totals, found.tolerance)
    if faults.all:
        return None, faults.all
    return (
        Staffing(
            found.date,
            found.services,
            found.profiles,
            found.programmes,
            found.missions,
            found.functions,
            staff,
            movements,
            compatibilities,
            transfers,
            title=found.title,
            tolerance=found.tolerance,
            totals=totals,
        ),
        (),
    )


def check_answer(
    reading: Reading, staffing: Staffing, services: Collection[str]
) -> tuple[tuple[Post, ...] | None, tuple[Problem, ...]]:
    """Return the posts that a head of service answers with, or None and every problem.

    `staffing` gives the reference lists; only rows of these `services` are his to fill.
    """
    faults = Faults(reading)
    found = lists.Lists.of(staffing)
    staff = posts.read(faults, lists.Codes.of(found), found, frozenset(services))
    return (None, faults.all) if faults.all else (staff, ())


def _movements(faults: Faults, codes: lists.Codes) -> tuple[Movement, ...]:
    read = []
    for row in faults.rows(sheets.MOVEMENTS):
        at = row.values
        codes.check(faults, sheets.MOVEMENTS, row, service="service", profile="profile", mission="mission")
        if at["year"] is not None and at["year"] < codes.first_year:
            expected = phrase("une année à partir de {first}, après la photographie", first=codes.first_year)
            faults.add(sheets.MOVEMENTS, row, "year", expected)
        if at["fte"] == 0:
            faults.add(sheets.MOVEMENTS, row, "fte", phrase("un nombre différent de zéro"))
        if at["fte"] is not None and at["year"] is not None and at["service"] and at["profile"]:
            read.append(
                Movement(at["year"], at["service"], at["profile"], round(at["fte"], 4), at["mission"], at["reason"])
            )
    return tuple(read)


def _compatibilities(faults: Faults, codes: lists.Codes) -> tuple[Compatibility, ...]:
    read = []
    for row in faults.rows(sheets.COMPATIBILITIES):
        at = row.values
        codes.check(faults, sheets.COMPATIBILITIES, row, profile="profile", mission="mission")
        if at["cost"] is not None:
            read.append(Compatibility(at["profile"], at["mission"], at["cost"]))
    return tuple(read)


def _transfers(faults: Faults, codes: lists.Codes) -> tuple[Transfer, ...]:
    read = []
    for row in faults.rows(sheets.TRANSFERS):
        at = row.values
        codes.check(faults, sheets.TRANSFERS, row, origin="service", destination="service")
        if at["origin"] is not None and at["origin"] == at["destination"]:
            faults.add(sheets.TRANSFERS, row, "destination", phrase("un autre service que celui d'origine"))
        if at["cost"] is not None:
            read.append(Transfer(at["origin"], at["destination"], at["cost"]))
    return tuple(read)


def _totals(faults: Faults, codes: lists.Codes) -> tuple[ControlTotal, ...]:
    read = []
    for row in faults.rows(sheets.TOTALS):
        at = row.values
        if at["kind"]:
            codes.check(faults, sheets.TOTALS, row, code=at["kind"])
        if at["fte"] is not None:
            headcount = None if at["headcount"] is None else round(at["headcount"], 4)
            read.append(ControlTotal(round(at["fte"], 4), headcount=headcount, **{at["kind"] or "service": at["code"]}))
    return tuple(read)


def _check_movements(faults: Faults, staff: tuple[Post, ...], movements: tuple[Movement, ...]) -> None:
    years = sorted({move.year for move in movements})
    rows = faults.rows(sheets.MOVEMENTS)
    for wrong in trend(staff, movements, years).impossible:
        place = (wrong.year, wrong.service, wrong.profile)
        at_fault = (
            row
            for row, move in zip(rows, movements, strict=True)
            if (move.year, move.service, move.profile) == place and move.mission in {None, wrong.mission}
        )
        expected = phrase("des mouvements que l'effectif permet ; {wrong}", wrong=wrong.sentence)
        # A departure of an earlier year may be what leaves too few: then no row of this year is named.
        if (row := next(at_fault, None)) is not None:
            faults.add(sheets.MOVEMENTS, row, "fte", expected)
        else:
            faults.add_whole(sheets.MOVEMENTS, "fte", expected)


def _check_totals(
    faults: Faults,
    staff: tuple[Post, ...],
    profiles: tuple[Profile, ...],
    totals: tuple[ControlTotal, ...],
    tolerance: float,
) -> None:
    programmes: Mapping[str, str | None] = {profile.code: profile.programme for profile in profiles}
    for gap in differences(staff, programmes, totals, tolerance):
        faults.add_whole(
            sheets.TOTALS,
            "headcount" if gap.is_headcount else "fte",
            phrase(
                "{declared} comme au fichier des effectifs ; {gap}", declared=figure(gap.declared), gap=gap.sentence
            ),
        )
