"""The page of the country: its ceilings, its regions, its map, one department at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.allocation.gateways.country import CountryFolder
from phare.allocation.kernel.country.values import said
from phare.territory.queries import department_map
from phare.ui import charts
from phare.ui.formats import NONE, number, percent

PROGRAMME, YEAR, DEPARTMENT = "programme", "annee", "departement"
INSETS = (
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
)


@dataclass(frozen=True)
class Chosen:
    """What the reader asked for: a programme ("": all), a year, a department ("": none)."""

    programme: str
    year: int
    department: str

    def address(self, **changes: str) -> str:
        """Return the query of the same page with some of it changed."""
        asked = {PROGRAMME: self.programme, YEAR: str(self.year), DEPARTMENT: self.department, **changes}
        return "?" + urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Line:
    """What a programme, a region or a department comes to in a year; FTE but for the two counts of floors."""

    code: str
    name: str
    trend: float
    fte: float
    need: float
    covered: float
    floors: int
    floors_held: int
    floor_missing: float

    @property
    def coverage(self) -> float | None:
        """The share of the needs that is covered, None without needs."""
        return self.covered / self.need if self.need else None

    @property
    def is_broken(self) -> bool:
        """Whether a floor is not held."""
        return self.floors_held < self.floors


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme in a year, with its ceiling (None: not bound), what changed up to then, and its price."""

    line: Line
    ceiling: float | None
    recruited: float
    given_back: float
    worth: str


@dataclass(frozen=True)
class CountryPage:
    """All that the page shows."""

    chosen: Chosen
    sentence: str
    is_invented: bool
    computed_at: dt.datetime
    departments: int
    years: tuple[int, ...]
    programmes: tuple[tuple[str, str], ...]
    total: Line
    gap: float
    is_gap_reached: bool
    points: float
    bound: float
    rounds: int
    over: tuple[str, ...]
    by_programme: tuple[ProgrammeLine, ...]
    by_region: tuple[Line, ...]
    department: Line | None
    department_programmes: tuple[Line, ...]
    map: SafeString


def country_page(folder: CountryFolder, asked: Mapping[str, str]) -> CountryPage | None:
    """Return the page of the result in this folder, None when nothing is computed yet.

    `asked` are the reader's choices; one that the result does not have is left aside. Raises UnreadableResultError.
    """
    summary = folder.summary()
    if summary is None:
        return None
    names = summary["names"]
    rows = folder.totals("department", "department_name", "region", "region_name", "programme", "period")
    codes = sorted({row["programme"] for row in rows if row["programme"]})
    chosen = _chosen(asked, summary["periods"], codes, {row["department"] for row in rows})
    of_year = [row for row in rows if row["period"] == chosen.year]
    kept = [row for row in of_year if chosen.programme in {"", row["programme"]}]
    regions = _lines(kept, "region", "region_name")
    departments = _lines(kept, "department", "department_name")
    own = [row for row in of_year if row["department"] == chosen.department]
    total = _line("", "", kept)
    return CountryPage(
        chosen=chosen,
        sentence=_sentence(total, chosen, names),
        is_invented=summary["is_invented"],
        computed_at=folder.computed_at(),
        departments=summary["departments"],
        years=tuple(summary["periods"]),
        programmes=tuple((code, names.get(code, "")) for code in codes),
        total=total,
        gap=summary["gap"],
        is_gap_reached=summary["gap"] <= summary["asked_gap"],
        points=summary["points"],
        bound=summary["bound"],
        rounds=summary["rounds"],
        over=tuple(_over(row, names) for row in summary["ceilings"] if row["over"] > 0),
        by_programme=_programme_lines(summary, rows, chosen.year),
        by_region=tuple(sorted(regions, key=lambda line: line.name)),
        department=next((line for line in departments if line.code == chosen.department), None),
        department_programmes=tuple(
            Line(line.code, names.get(line.code, ""), *_values(line)) for line in _lines(own, "programme", "programme")
        ),
        map=_map(departments, chosen, names),
    )


def _chosen(asked: Mapping[str, str], years: list[int], programmes: list[str], departments: set[str]) -> Chosen:
    year = asked.get(YEAR, "")
    return Chosen(
        asked[PROGRAMME] if asked.get(PROGRAMME) in programmes else "",
        int(year) if year in {str(each) for each in years} else years[-1],
        asked[DEPARTMENT] if asked.get(DEPARTMENT) in departments else "",
    )


_SUMS = ("trend", "fte", "need", "covered", "floors", "floors_held", "floor_missing")


def _line(code: str, name: str, rows: Iterable[Mapping[str, Any]]) -> Line:
    held = list(rows)
    return Line(code, name, *(sum(row[key] for row in held) for key in _SUMS))


def _values(line: Line) -> tuple[Any, ...]:
    return tuple(getattr(line, key) for key in _SUMS)


def _lines(rows: list[dict[str, Any]], code: str, name: str) -> list[Line]:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row[code], row[name]), []).append(row)
    return [_line(*key, group) for key, group in sorted(groups.items())]


def _programme_lines(summary: Mapping[str, Any], rows: list[dict[str, Any]], year: int) -> tuple[ProgrammeLine, ...]:
    names, found = summary["names"], []
    for row in summary["ceilings"]:
        of = [each for each in rows if each["programme"] == row["programme"]]
        if row["period"] != year or not of:
            continue
        found.append(
            ProgrammeLine(
                _line(
                    row["programme"], names.get(row["programme"], ""), [each for each in of if each["period"] == year]
                ),
                row["ceiling"],
                sum(each["recruited"] for each in of if each["period"] <= year),
                sum(each["given_back"] for each in of if each["period"] <= year),
                NONE if row["ceiling"] is None else worth(row["price"], summary["floors"]),
            )
        )
    return tuple(found)


def worth(points: float, floors: Mapping[str, float]) -> str:
    """Return what an FTE more under a ceiling would spare, in words."""
    kind, rank, amount = said(points, {int(key): value for key, value in floors.items()})
    if kind == "floor":
        return _("%(fte)s ETP sous plancher de rang %(rank)s") % {"fte": number(amount, 2), "rank": rank}
    if points < 0.05:
        return _("rien de plus")
    return _("%(points)s points de besoin") % {"points": number(points, 1)}


def _over(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return _(
        "Programme %(code)s, %(name)s : en %(year)s le plafond ne peut pas tenir, il manque %(fte)s ETP à rendre."
    ) % {
        "code": row["programme"],
        "name": names.get(row["programme"], ""),
        "year": row["period"],
        "fte": number(row["over"], 1),
    }


def _sentence(total: Line, chosen: Chosen, names: Mapping[str, str]) -> str:
    what = {
        "year": chosen.year,
        "held": number(total.floors_held),
        "floors": number(total.floors),
        "coverage": percent(total.coverage) if total.coverage is not None else NONE,
        "missing": number(total.floor_missing, 1),
        "programme": f"{chosen.programme} ({names.get(chosen.programme, '')})",
    }
    if total.coverage is None:
        return _("En %(year)s, personne n'attend rien de ce programme.") % what
    if chosen.programme:
        return (
            _(
                "En %(year)s, sur le programme %(programme)s, %(held)s planchers tenus sur %(floors)s ; "
                "%(coverage)s des besoins couverts."
            )
            % what
        )
    return (
        _(
            "En %(year)s, %(held)s planchers tenus sur %(floors)s, il y manque %(missing)s ETP ; "
            "%(coverage)s des besoins couverts."
        )
        % what
    )


def _map(lines: list[Line], chosen: Chosen, names: Mapping[str, str]) -> SafeString:
    """Draw the departments by the share of needs covered, those where a floor is not held marked."""
    drawing = department_map()
    areas = []
    for line in lines:
        if line.code in drawing.shapes:
            areas.append(
                {
                    "polygons": drawing.shapes[line.code],
                    "middle": drawing.middles[line.code],
                    "share": line.coverage,
                    "said": _said(line),
                    "url": chosen.address(departement=line.code) + "#departement",
                    "mark": "▼" if line.is_broken else "",
                    "chosen": line.code == chosen.department,
                }
            )
    labels = [
        {"x": 7, "y": min(y for polygon in drawing.shapes[code] for _x, y in polygon[0]) - 9, "text": name}
        for code, name in INSETS
        if code in drawing.shapes
    ]
    legend = _("Part des besoins couverte")
    of = f"{chosen.programme}, {names.get(chosen.programme, '')}" if chosen.programme else _("tous programmes")
    return charts.figure(
        charts.choropleth(areas, size=(drawing.width, drawing.height), legend=legend, labels=labels),
        title=_("Les besoins couverts en %(year)s, département par département (%(of)s)")
        % {"year": chosen.year, "of": of},
        description=_(
            "Plus c'est foncé, plus la part des besoins couverte est grande. ▼ : un plancher au moins n'est pas tenu. "
            "Paris et les départements voisins sont dessinés une seconde fois, plus grands, en haut à droite."
        ),
        headers=[_("Département"), _("ETP"), _("Planchers tenus"), _("ETP sous plancher"), _("Besoins couverts")],
        rows=[
            [
                f"{line.name} ({line.code})",
                number(line.fte, 1),
                _("%(held)s sur %(floors)s") % {"held": line.floors_held, "floors": line.floors},
                number(line.floor_missing, 1),
                percent(line.coverage) if line.coverage is not None else NONE,
            ]
            for line in lines
        ],
        note=_("Contours : Etalab, d'après IGN ADMIN EXPRESS (Licence Ouverte 2.0)."),
    )


def _said(line: Line) -> str:
    share = percent(line.coverage) if line.coverage is not None else NONE
    if not line.is_broken:
        return _("%(name)s : besoins couverts à %(share)s, planchers tenus") % {"name": line.name, "share": share}
    return _("%(name)s : besoins couverts à %(share)s, %(held)s planchers tenus sur %(floors)s") % {
        "name": line.name,
        "share": share,
        "held": line.floors_held,
        "floors": line.floors,
    }
