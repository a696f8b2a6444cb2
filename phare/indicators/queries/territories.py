"""Where values are: the official codes known, and what an administration calls its own territory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.entries import COUNTRY, KnownTerritories, Limits
from phare.indicators.models import Definition
from phare.platform.accounts.models import Administration
from phare.territory.models import Arrondissement, Commune, Department, FormerCommune, Region, Zone

PLACES: dict[Level, type[Region | Department | Arrondissement | Commune]] = {
    Level.REGION: Region,
    Level.DEPARTMENT: Department,
    Level.ARRONDISSEMENT: Arrondissement,
    Level.COMMUNE: Commune,
}


@dataclass(frozen=True)
class Territory:
    """A territory by its level and its official code."""

    level: Level
    code: str


def known_territories(levels: Collection[Level]) -> KnownTerritories:
    """Return the official codes in force at these levels, and where former communes went when communes are asked."""
    codes = {
        level: frozenset(model.objects.filter(in_force=True).values_list("code", flat=True))
        for level, model in PLACES.items()
        if level in levels
    }
    codes[Level.NATION] = frozenset({COUNTRY})
    merged: dict[str, str] = {}
    if Level.COMMUNE in levels:
        merged = dict(FormerCommune.objects.values_list("code", "commune_id"))
    return KnownTerritories(codes, merged)


def limits_of(definition: Definition) -> Limits:
    """Return what a definition says of its values."""
    return Limits(definition.unit, Level(definition.level), definition.lower, definition.upper)


def own_territory(administration: Administration) -> Territory:
    """Return the territory that an administration answers for: a region for its prefecture, else a department."""
    is_region = administration.kind == Administration.Kind.REGION_PREFECTURE
    return Territory(Level.REGION if is_region else Level.DEPARTMENT, administration.territory_code)


def names_of(territories: Collection[Territory]) -> dict[Territory, str]:
    """Return the names of territories; one that is not known keeps its code."""
    named = {each: each.code for each in territories}
    for level, model in PLACES.items():
        codes = {each.code for each in territories if each.level is level}
        if codes:
            found = model.objects.filter(pk__in=codes).values_list("code", "name")
            named |= {Territory(level, code): name for code, name in found}
    return named | {each: _("France") for each in territories if each.level is Level.NATION}


def departments_named() -> dict[str, str]:
    """Return the names of the departments in force, by code; overseas collectivities are none."""
    found = Department.objects.filter(in_force=True).exclude(zone=Zone.OVERSEAS_COLLECTIVITY)
    return dict(found.values_list("code", "name"))


def territories_to_enter(administration: Administration, chosen: Territory) -> list[tuple[Territory, str]]:
    """Return the territories proposed to whoever enters a value: the administration's own, what it holds, the chosen.

    With their names: the nation, its region, its departments, their arrondissements.
    """
    own = own_territory(administration)
    departments = Department.objects.filter(in_force=True)
    within = departments.filter(region=own.code) if own.level is Level.REGION else departments.filter(pk=own.code)
    found = [Territory(Level.NATION, COUNTRY)]
    for department in within.order_by("code").values_list("code", "region_id"):
        found += [Territory(Level.REGION, department[1]), Territory(Level.DEPARTMENT, department[0])]
    arrondissements = Arrondissement.objects.filter(department__in=within, in_force=True).order_by("code")
    found += [Territory(Level.ARRONDISSEMENT, code) for code in arrondissements.values_list("code", flat=True)]
    ordered = list(dict.fromkeys([own, *found, chosen]))
    names = names_of(ordered)
    return [(each, names[each]) for each in ordered]
