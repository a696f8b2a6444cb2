"""Scenarios side by side: the same rows, and what differs from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries import pages, words
from phare.allocation.queries.charts import rank_name
from phare.ui.formats import NONE, number, percent

Value = float | str | None
"""A figure, a text, or None where it may not be told to the reader."""

SAME = 0.05
"""FTE under which two figures are written the same."""

SAME_SHARE = 5e-4


@dataclass(frozen=True)
class Column:
    """A scenario compared: its result as the reader may see it, its summary, its levers."""

    result: Mapping[str, Any]
    summary: Mapping[str, Any]
    levers: Overlay


@dataclass(frozen=True)
class Cell:
    """A figure as written; how far it is from the first scenario's, in writing, where it differs."""

    text: str
    delta: str = ""
    share: str = ""
    is_text: bool = False
    is_masked: bool = False
    is_broken: bool = False
    differs: bool = False


@dataclass(frozen=True)
class Row:
    """The same figure of each scenario."""

    label: str
    cells: tuple[Cell, ...]
    code: str = ""
    floor: float | None = None
    need: float | None = None

    @property
    def differs(self) -> bool:
        """Return whether a scenario differs from the first."""
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]

    def only_differing(self) -> Group:
        """Return the same group without the rows where nothing differs."""
        return Group(self.title, tuple(row for row in self.rows if row.differs))


def in_brief(columns: Sequence[Column], names: Names) -> tuple[Group, ...]:
    """Return what scenarios do as a whole: floors, coverage in the last year, redeployments, cost, programmes."""
    return (
        Group(_("Planchers"), tuple(_floors(columns, names))),
        Group(
            _("Couverture en %(year)s") % {"year": columns[0].result["periods"][-1]}, tuple(_coverage(columns, names))
        ),
        Group(_("Redéploiements"), tuple(_moves(columns))),
        Group(_("Coût"), tuple(_cost(columns, names))),
        Group(_("Programmes touchés"), tuple(_programmes(columns, names))),
    )


@dataclass(frozen=True)
class MissionPlace:
    """A mission compared: its orientation, and its row in each scenario's result."""

    orientation: str
    rows: tuple[Mapping[str, Any], ...]

    @property
    def differs(self) -> bool:
        """Return whether a scenario gives it other staff than the first in the last year, as far as may be told."""
        first, *others = (row["fte"][-1] for row in self.rows)
        return any(_differs(fte, first, SAME) for fte in others)


def mission_places(columns: Sequence[Column], names: Names) -> list[MissionPlace]:
    """Return the missions that some scenario asks for or moves and that all know, orientation by orientation."""
    shown = frozenset().union(*(pages.codes_shown(column.result) for column in columns))
    rows_of = [{row["mission"]: row for row in column.result["missions"]} for column in columns]
    return [
        MissionPlace(code, tuple(rows[row["mission"]] for rows in rows_of))
        for code, group in pages.rows_by_orientation(columns[0].result, names, also=shown).items()
        for row in group
        if all(row["mission"] in rows for rows in rows_of)
    ]


def by_mission(places: Iterable[MissionPlace], names: Names) -> tuple[Group, ...]:
    """Return the FTE of each of these missions in the last year, orientation by orientation, in the order given."""
    named = dict(names.orientations)
    return tuple(
        Group(
            f"{code}. {named[code]}" if code in named else _("Hors du plan"),
            tuple(_mission([pages.mission_line(row, names) for row in place.rows]) for place in group),
        )
        for code, group in groupby(places, key=lambda place: place.orientation)
    )


def _mission(lines: Sequence[pages.MissionLine]) -> Row:
    first = lines[0]
    cells = tuple(
        replace(
            _cell(line.fte, first.fte, partial(number, decimals=1), partial(number, decimals=1, signed=True)),
            share="" if line.coverage is None else percent(line.coverage),
            is_broken=line.broken,
        )
        for line in lines
    )
    return Row(first.name, cells, first.code, first.floor, first.need)


def _row(label: str, values: Sequence[Value], decimals: int = 1) -> Row:
    """A row of figures or texts."""
    written, gap = partial(number, decimals=decimals), partial(number, decimals=decimals, signed=True)
    return Row(label, tuple(_cell(value, values[0], written, gap) for value in values))


def _shares(label: str, values: Sequence[Value]) -> Row:
    """A row of shares, their differences in points."""
    return Row(
        label, tuple(_cell(value, values[0], lambda each: percent(each, 1), _points, SAME_SHARE) for value in values)
    )


def _cell(
    value: Value, first: Value, written: Callable[[float], str], gap_written: Callable[[float], str], same: float = SAME
) -> Cell:
    if value is None:
        return Cell("", is_masked=True)
    if isinstance(value, str):
        return Cell(value or NONE, is_text=True, differs=first is not None and value != first)
    if first is None or isinstance(first, str):
        return Cell(written(value))
    differs = _differs(value, first, same)
    return Cell(written(value), gap_written(value - first) if differs else "", differs=differs)


def _differs(value: float | None, first: float | None, same: float) -> bool:
    return value is not None and first is not None and abs(value - first) > same


def _points(gap: float) -> str:
    return f"{number(100 * gap, 1, signed=True)} pt"


def _told(value: float | None, column: Column) -> Value:
    """A figure that is missing: masked, or nothing at all to a reader from whom nothing is."""
    return NONE if value is None and not column.result.get("masked") else value


def _floors(columns: Sequence[Column], names: Names) -> Iterable[Row]:
    yield _row(_("Planchers non tenus"), [float(each.summary["broken"]) for each in columns], 0)
    yield _row(_("Lesquels"), [_broken(each.result, names) for each in columns])
    ranks = sorted({int(rank) for each in columns for rank in each.result["floor_shortfall_by_rank"]})
    for rank in ranks:
        yield _row(
            _("Manque, %(rank)s (ETP, toutes années)") % {"rank": rank_name(rank).lower()},
            [_lacking(each.result, rank) for each in columns],
        )


def _broken(result: Mapping[str, Any], names: Names) -> str:
    """The missions whose floor is not held in some year, those masked left out."""
    rows = [
        row["mission"]
        for row in result["missions"]
        if any(
            counting is not None and counting < floor - words.NOTHING
            for floor, counting in zip(row["floor"], row["counting"], strict=True)
        )
    ]
    return words.listed([names.missions.get(code, code) for code in rows], 6)


def _lacking(result: Mapping[str, Any], rank: int) -> float | None:
    """What floors of a rank lack; not told when a mission with a floor is masked: the rank may be its alone."""
    if any(row["fte"][-1] is None and any(row["floor"]) for row in result["missions"]):
        return None
    return float(result["floor_shortfall_by_rank"].get(str(rank), 0.0))


def _coverage(columns: Sequence[Column], names: Names) -> Iterable[Row]:
    yield _shares(
        _("Besoins couverts"),
        [NONE if each.summary["coverage"] is None else each.summary["coverage"] for each in columns],
    )
    groups = [
        {code: pages.coverage(rows, "fte") for code, rows in pages.rows_by_orientation(each.result, names).items()}
        for each in columns
    ]
    for code, name in names.orientations:
        if any(code in column for column in groups):
            label = _("dont %(code)s. %(name)s") % {"code": code, "name": name}
            yield _shares(label, [_told(found.get(code), each) for found, each in zip(groups, columns, strict=True)])


def _moves(columns: Sequence[Column]) -> Iterable[Row]:
    yield _row(_("ETP qui changent de mission"), [float(each.summary["moved"]) for each in columns])
    years = columns[0].result["periods"]
    for index, year in enumerate(years):
        yield _row(_("dont en %(year)s") % {"year": year}, [float(each.result["moved"][index]) for each in columns])
    yield _row(
        _("ETP qui changent aussi de service"),
        [
            _sum_of_moves(each.result, lambda move: move["origin"]["service"] != move["destination"]["service"])
            for each in columns
        ],
    )
    yield _row(_("Nombre de redéploiements"), [float(each.summary["redeployments"]) for each in columns], 0)


def _cost(columns: Sequence[Column], names: Names) -> Iterable[Row]:
    yield _row(
        _("Bouleversement (ETP redéployés, à leur coût d'adaptation)"), [each.result["upheaval"] for each in columns]
    )
    yield _row(_("ETP recrutés"), [sum(row.fte for row in each.levers.recruits) for each in columns])
    yield _row(_("Missions allégées"), [float(len(each.levers.reliefs)) for each in columns], 0)
    losing = [pages.losing(each.result, names) for each in columns]
    yield _row(_("Missions qui y perdent"), [float(len(rows)) for rows in losing], 0)
    yield _row(_("Celles qui perdent le plus"), [words.listed([row.name for row in rows[:3]]) for rows in losing])


def _programmes(columns: Sequence[Column], names: Names) -> Iterable[Row]:
    """FTE redeployed by budget programme of those who move; not told when a redeployment is masked: the total is
    known, so that what is masked would follow from the rest."""
    touched = {
        programme
        for each in columns
        for move in each.result["redeployments"]
        if (programme := names.programme_of.get(move["profile"]))
    }
    for programme in sorted(touched):
        paid = frozenset(profile for profile, code in names.programme_of.items() if code == programme)
        yield _row(
            f"{programme} {names.programmes.get(programme, '')}".strip(),
            [_sum_of_moves(each.result, partial(_is_of, paid)) for each in columns],
        )
    yield _row(_("ETP dont le plafond d'emplois est à vérifier"), [_flagged(each.result) for each in columns])


def _is_of(profiles: frozenset[str], move: Mapping[str, Any]) -> bool:
    return move["profile"] in profiles


def _flagged(result: Mapping[str, Any]) -> float | None:
    """FTE paid by a programme and redeployed on a mission of another."""
    if _hides_a_move(result):
        return None
    flags = (result["explanation"] or {}).get("programme_changes") or ()
    return sum((result["redeployments"][row["redeployment"]]["fte"] for row in flags), 0.0)


def _sum_of_moves(result: Mapping[str, Any], chosen: Callable[[Mapping[str, Any]], bool]) -> float | None:
    if _hides_a_move(result):
        return None
    return sum((move["fte"] for move in result["redeployments"] if chosen(move)), 0.0)


def _hides_a_move(result: Mapping[str, Any]) -> bool:
    return any(move["fte"] is None for move in result["redeployments"])
