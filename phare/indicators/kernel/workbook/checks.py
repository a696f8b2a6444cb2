"""From the rows of a workbook to indicators and values, with everything that is wrong in them said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from phare.indicators.kernel.workbook import barometer, definitions, values
from phare.indicators.kernel.workbook.data import ImportData
from phare.indicators.kernel.workbook.known import Known
from phare.indicators.kernel.workbook.sheets import BAROMETER, INDICATORS, VALUES
from phare.platform.exchange.kernel.limits import MOST_PROBLEMS
from phare.platform.exchange.kernel.reading import Problem, Reading, Rows
from phare.values.phrase import phrase


@dataclass(frozen=True)
class Checked:
    """What a file brings (None when there are problems), every problem, and its rows in our own layout."""

    data: ImportData | None
    problems: tuple[Problem, ...]
    rows: Mapping[str, Sequence[object]] = field(default_factory=dict)


def check(reading: Reading, known: Known) -> Checked:
    """Return what a workbook brings, with every problem, those of the reading first.

    The barometer's own layout is taken as it is. Units, bounds, dates, territories and what is cited are checked; a
    value is told once for a territory, a date and a kind.
    """
    if reading.problems and not reading.sheets_read:
        return Checked(None, reading.problems)  # not a workbook at all: nothing more can be said of it
    problems = list(reading.problems)
    rows: Mapping[str, Rows] = {name: reading.rows[name] for name in (INDICATORS.name, VALUES.name)}  # type: ignore[misc]
    place: values.Place = values.own_place
    if barometer.is_barometer(reading):
        if any(len(each) for each in rows.values()):
            expected = phrase("le fichier du baromètre seul, ou les feuilles Indicateurs et Valeurs")
            return Checked(None, (*problems, Problem(BAROMETER.name, None, "", "", expected)))
        arranged = barometer.arranged(reading, {code: each.name for code, each in known.indicators.items()})
        problems += arranged.problems
        rows, place = arranged.rows, values.place_in_barometer(arranged.places)
    defined, indicator_rows = definitions.read(rows[INDICATORS.name], known, problems)
    limits = {code: each.limits for code, each in known.indicators.items()}
    for each in defined:
        limits[each.code] = definitions.limits_with(limits.get(each.code, ()), each)
    found, value_rows = values.read(rows[VALUES.name], limits, known, problems, place)
    said = {INDICATORS.name: indicator_rows, VALUES.name: value_rows, BAROMETER.name: ()}
    if problems:
        return Checked(None, tuple(problems[:MOST_PROBLEMS]), said)
    return Checked(ImportData(defined, found), (), said)
