"""An indicator over the country or a region: each department's figure and rate, and what they come to together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Level
from phare.indicators.models import Indicator
from phare.indicators.queries.courses import Whole, courses_by_territory, weights_of, whole_of
from phare.territory.models import Department, Region, Zone


@dataclass(frozen=True)
class Place:
    """A department on the map: its course, None when it has no value at all."""

    code: str
    name: str
    course: Course | None


@dataclass(frozen=True)
class RegionLine:
    """A region and what its departments come to."""

    code: str
    name: str
    whole: Whole


@dataclass(frozen=True)
class IndicatorMap:
    """The departments shown, by code; the regions of the country, none within a region; what they come to."""

    region: Region | None
    places: tuple[Place, ...]
    regions: tuple[RegionLine, ...]
    whole: Whole


def indicator_map(indicator: Indicator, region: Region | None, day: dt.date) -> IndicatorMap:
    """Return an indicator over the departments of a region, or of the country with its regions.

    What a region or the country comes to is over the departments that have values, as the definition says that they
    add up; a constant number of queries.
    """
    departments = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY).order_by("code")
    if region is not None:
        departments = departments.filter(region=region)
    known = list(departments.values_list("code", "name", "region_id"))
    codes = [code for code, _name, _region in known]
    found = courses_by_territory(indicator, Level.DEPARTMENT, codes, day)
    weights = weights_of([indicator], codes, day)[indicator.pk]
    lines = []
    if region is None:
        for code, name in Region.objects.filter(in_force=True).values_list("code", "name"):
            inside = [each for each, _name, of in known if of == code]
            if any(each in found for each in inside):
                lines.append(RegionLine(code, name, whole_of(indicator, inside, day, found, weights)))
    return IndicatorMap(
        region,
        tuple(Place(code, name, found.get(code)) for code, name, _region in known),
        tuple(lines),
        whole_of(indicator, codes, day, found, weights),
    )
