"""An indicator over the country or a region: each department's figure and rate, and what they come to together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Level
from phare.indicators.models import Indicator, Value
from phare.indicators.queries.courses import Whole, courses_by_territory, weights_of, whole_of
from phare.indicators.queries.secrecy import Secrets, secrets_of
from phare.territory.models import Department, Region, Zone


@dataclass(frozen=True)
class Place:
    """A department on the map: its course, None when it has no value at all, or may not be told."""

    code: str
    name: str
    course: Course | None
    is_hidden: bool = False


@dataclass(frozen=True)
class RegionLine:
    """A region and what its departments come to."""

    code: str
    name: str
    whole: Whole
    is_hidden: bool = False


@dataclass(frozen=True)
class IndicatorMap:
    """The departments shown, by code; the regions of the country, none within a region; what they come to together.

    `is_hidden`: what they come to may not be told.
    """

    region: Region | None
    places: tuple[Place, ...]
    regions: tuple[RegionLine, ...]
    whole: Whole
    is_hidden: bool = False


def only_region(indicator: Indicator) -> Region | None:
    """Return the region where all the departments that have a value of an indicator are, None if there are several."""
    measured = Value.objects.standing().filter(indicator=indicator, territory_level=Level.DEPARTMENT)
    departments = Department.objects.filter(pk__in=measured.values("territory_code"), in_force=True)
    found = Region.objects.filter(pk__in=departments.exclude(zone=Zone.OVERSEAS_COLLECTIVITY).values("region"))[:2]
    return found[0] if len(found) == 1 else None


def indicator_map(
    indicator: Indicator, region: Region | None, day: dt.date, *, with_secret: bool = True
) -> IndicatorMap:
    """Return an indicator over the departments of a region, or of the country with its regions.

    Unless `with_secret`, what may not be told beside the totals of regions is left out, and said to be hidden.

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
    secrets = Secrets() if with_secret else secrets_of([indicator], day, codes if region else None)[indicator.pk]
    by_region: dict[str, list[str]] = {}
    for code, _name, of in known:
        by_region.setdefault(of, []).append(code)
    lines = []
    if region is None:
        for code, name in Region.objects.filter(in_force=True).values_list("code", "name"):
            inside = by_region.get(code, [])
            if any(each in found for each in inside):
                whole = whole_of(indicator, inside, day, found, weights)
                lines.append(RegionLine(code, name, whole, code in secrets.regions))
    return IndicatorMap(
        region,
        tuple(
            Place(code, name, None if code in secrets.departments else found.get(code), code in secrets.departments)
            for code, name, _region in known
        ),
        tuple(lines),
        whole_of(indicator, codes, day, found, weights),
        secrets.nation if region is None else region.pk in secrets.regions,
    )
