"""Scenarios side by side: the same rows, and what differs from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from phare.allocation.kernel.crossing import Names
from phare.allocation.kernel.overlay import Overlay
from phare.allocation.queries import pages, words
from phare.allocation.queries.charts import rank_name
from phare.ui.formats import number, percent

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


def by_mission(columns: Sequence[Column], names: Names) -> tuple[Group, ...]:
    """Return the FTE of each mission in the last year, orientation by orientation, where some scenario asks for it or
    moves somebody."""
    groups = [pages.orientation_lines(column.result, names) for column in columns]
    shown: dict[str, dict[str, None]] = {code: {} for code, _name in (*names.orientations, ("", ""))}
    lines = [{line.code: line for group in column for line in group.lines} for column in groups]
    for column in groups:
        for group in column:
            shown.setdefault(group.code, {}).update(dict.fromkeys(line.code for line in group.lines))
    named = dict(names.orientations)
    return tuple(
        Group(
            f"{code}. {named[code]}" if code in named else _("Hors du plan"),
            tuple(_mission(code, [column.get(code) for column in lines]) for code in missions),
        )
        for code, missions in shown.items()
        if missions
    )


def _mission(code: str, lines: Sequence[pages.MissionLine | None]) -> Row:
    """A mission's row; a scenario that neither asks for it nor moves anybody leaves it out, as a dash."""
    known = next(line for line in lines if line is not None)
    told = [None if line is None else line.fte for line in lines]
    first = told[0]
    cells = []
    for line, value in zip(lines, told, strict=True):
        if line is None:
            cells.append(Cell("–"))
            continue
        gap = 0.0 if value is None or first is None else value - first
        cells.append(
            Cell(
                number(value, 1),
                delta=number(gap, 1, signed=True) if abs(gap) > SAME else "",
                share="" if line.coverage is None else percent(line.coverage),
                is_masked=value is None,
                is_broken=line.broken,
                differs=abs(gap) > SAME,
            )
        )
    return Row(known.name, tuple(cells), code, known.floor, known.need)


def _row(label: str, values: Sequence[Value], decimals: int = 1) -> Row:
    """A row of figures or texts."""
    return Row(
        label, tuple(_cell(value, values[0], lambda each: number(each, decimals), SAME, decimals) for value in values)
    )


def _shares(label: str, values: Sequence[Value]) -> Row:
    """A row of shares, their differences in points."""
    cells = [_cell(value, values[0], lambda each: percent(each, 1), SAME_SHARE, 1) for value in values]
    points = [
        f"{number(100 * (value - values[0]), 1, signed=True)} pt"
        if cell.differs and isinstance(value, float) and isinstance(values[0], float)
        else ""
        for cell, value in zip(cells, values, strict=True)
    ]
    return Row(
        label,
        tuple(
            Cell(cell.text, delta, differs=cell.differs, is_masked=cell.is_masked)
            for cell, delta in zip(cells, points, strict=True)
        ),
    )


def _cell(value: Value, first: Value, written: Callable[[float], str], same: float, decimals: int) -> Cell:
    if value is None:
        return Cell("", is_masked=True)
    if isinstance(value, str):
        return Cell(value or "–", is_text=True, differs=first is not None and value != first)
    if first is None or isinstance(first, str):
        return Cell(written(value))
    gap = value - first
    differs = abs(gap) > same
    return Cell(written(value), number(gap, decimals, signed=True) if differs else "", differs=differs)


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
    yield _shares(_("Besoins couverts"), [each.summary["coverage"] for each in columns])
    groups = [{group.code: group for group in pages.orientation_lines(each.result, names)} for each in columns]
    for code, name in names.orientations:
        if any(code in column for column in groups):
            label = _("dont %(code)s. %(name)s") % {"code": code, "name": name}
            yield _shares(label, [column[code].coverage if code in column else None for column in groups])


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
        paid = {profile for profile, code in names.programme_of.items() if code == programme}
        yield _row(
            f"{programme} {names.programmes.get(programme, '')}".strip(),
            [_sum_of_moves(each.result, lambda move, own=paid: move["profile"] in own) for each in columns],  # type: ignore[misc]
        )
    yield _row(_("ETP dont le plafond d'emplois est à vérifier"), [_flagged(each.result) for each in columns])


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
