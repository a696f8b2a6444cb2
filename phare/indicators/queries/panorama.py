"""Where each department stands, indicator by indicator, at a month: a table, or one department as a column."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.entries import COUNTRY
from phare.indicators.models import Indicator
from phare.indicators.queries.comparables import Comparables, Compared, comparables_of, thresholds_of
from phare.indicators.queries.country import Country, Told, country_on
from phare.indicators.queries.secrecy import secrets_of
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Administration
from phare.territory.models import Department

NATION = Territory(Level.NATION, COUNTRY)


@dataclass(frozen=True)
class Cell:
    """An indicator in a territory; `told` is None where it may not be; `compared` on the administration's own row."""

    told: Told | None
    compared: Compared | None = None


@dataclass(frozen=True)
class Line:
    """A territory and its cells, in the order of the indicators."""

    territory: Territory
    name: str
    is_own: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Panorama:
    """The lines asked for, on a day: the nation, then each region with its departments.

    `comparables` are those of the administration's own department, None when it is not among the lines.
    """

    day: dt.date
    indicators: tuple[Indicator, ...]
    lines: tuple[Line, ...]
    comparables: Comparables | None = None
    regions: dict[str, str] = field(default_factory=dict)


def measured_by_department(indicators: Sequence[Indicator], day: dt.date) -> list[Indicator]:
    """Return the indicators whose definition on a day measures departments: those that a panorama shows."""
    return [each for each in indicators if each.definition_on(day).level == Level.DEPARTMENT]


def day_of(month: dt.date, today: dt.date) -> dt.date:
    """Return the day from which a month is seen: its last, or today before it is over."""
    return min(month.replace(day=calendar.monthrange(month.year, month.month)[1]), today)


def panorama(
    administration: Administration,
    indicators: Sequence[Indicator],
    day: dt.date,
    *,
    within: str = COUNTRY,
    told: frozenset[int] = frozenset(),
    today: dt.date | None = None,
) -> Panorama:
    """Return indicators of departments on a day: of a region, of one department, or of the country by default.

    `within` is the code of the country, or `93` of a region, or `department:04` of a department with its region and the
    nation. `told` are the keys of the indicators whose every figure may be told; of the others, what may not be told
    `today` (that day by default) is not told of a day that is past. A constant number of queries. Raises LookupError
    for a territory that is none.
    """
    country = country_on(indicators, day)
    territories = _territories(country, within)
    secrets = secrets_of([each for each in indicators if each.pk not in told], day, today=today or day)
    own = own_territory(administration)
    comparables = comparables_of(own, thresholds_of(administration)) if own in territories else None
    others = [Territory(Level.DEPARTMENT, code) for code in comparables.names] if comparables else []

    def shown(at: int, territory: Territory) -> Told | None:
        pk = indicators[at].pk
        hides = pk in secrets and secrets[pk].hides(territory.level, territory.code)
        return None if hides else country.told(at, territory)

    def cell(at: int, territory: Territory) -> Cell:
        here = shown(at, territory)
        if here is None or territory != own or comparables is None:
            return Cell(here)
        beside = {each.code: shown(at, each) for each in others if each.code in country.departments}
        rates = {code: each.bounded for code, each in beside.items() if each is not None}
        return Cell(here, comparables.gap(here.bounded, rates))

    names = {NATION.code: _("France"), **country.regions}
    lines = [
        Line(
            each,
            country.departments[each.code] if each.level is Level.DEPARTMENT else names[each.code],
            each == own,
            tuple(cell(at, each) for at in range(len(indicators))),
        )
        for each in territories
    ]
    return Panorama(day, tuple(indicators), tuple(lines), comparables, dict(country.regions))


def _territories(country: Country, within: str) -> list[Territory]:
    """The nation, then the regions asked for, each followed by its departments."""
    level, _colon, code = within.rpartition(":")
    if level == Level.DEPARTMENT:
        region = country.region_of[code]
        return [NATION, Territory(Level.REGION, region), Territory(Level.DEPARTMENT, code)]
    if code != COUNTRY and code not in country.regions:
        raise LookupError(within)
    kept = [region for region in country.regions if code in (COUNTRY, region)]
    found = [NATION]
    for region in kept:
        found.append(Territory(Level.REGION, region))
        found += [Territory(Level.DEPARTMENT, each) for each, its in country.region_of.items() if its == region]
    return found


def home_of(administration: Administration) -> str:
    """Return the code of the region where an administration is, that of the country when it is not known."""
    own = own_territory(administration)
    if own.level is Level.REGION:
        return own.code
    region = Department.objects.filter(pk=own.code, in_force=True).values_list("region", flat=True).first()
    return region or COUNTRY
