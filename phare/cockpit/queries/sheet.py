"""The sheet of a commune, read before a visit: who it is, what is done there, how it goes around it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from phare.indicators import permissions as indicators_permissions
from phare.indicators.kernel.definition import Level, Missing
from phare.indicators.permissions import sight_of
from phare.indicators.queries.lists import Standing, indicators_of, standings_told
from phare.indicators.queries.territories import Territory, own_territory
from phare.platform.accounts.models import Administration, Membership
from phare.platform.print.gateways.typst import compile_pdf
from phare.strategy import permissions as strategy_permissions
from phare.strategy.models import Action, Plan
from phare.strategy.queries.action_rows import ActionRow, action_rows
from phare.strategy.queries.shared import actions_at_work
from phare.territory.models import Commune
from phare.ui.formats import NONE, bound, number, on_date, percent, said

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "fiche-commune.typ"
MOST_ACTIONS, MOST_FIGURES = 12, 12
"""Lines that a page of paper holds; the screen tells how many more there are."""


@dataclass(frozen=True)
class Measured:
    """An indicator seen from a commune: where it stands there, None when nothing is measured there, and around it."""

    around: Standing
    here: Standing | None


@dataclass(frozen=True)
class CommuneSheet:
    """What a member may read of a commune on a day: actions of its arrondissement, late ones first, and indicators."""

    commune: Commune
    administration: Administration
    day: dt.date
    actions: tuple[ActionRow, ...]
    measured: tuple[Measured, ...]

    @property
    def late(self) -> int:
        """How many of these actions are late."""
        return sum(row.late > 0 for row in self.actions)

    @property
    def is_measured_here(self) -> bool:
        """Whether any of these indicators has a value in the commune itself."""
        return any(each.here for each in self.measured)


def sheet_of(commune: Commune, membership: Membership, day: dt.date) -> CommuneSheet:
    """Return the sheet of a commune for a member on a day, in a constant number of queries."""
    return CommuneSheet(
        commune,
        membership.administration,
        day,
        _actions(commune, membership, day) if strategy_permissions.see_plans.test(membership) else (),
        _measured(commune, membership, day) if indicators_permissions.see_indicators.test(membership) else (),
    )


@override("fr")
def sheet_pdf(sheet: CommuneSheet) -> bytes:
    """Return the sheet as one page of PDF/UA, in French. Raises NotComposedError."""
    commune, at = sheet.commune, timezone.make_aware(dt.datetime.combine(sheet.day, dt.time(12)))
    data = {
        "title": commune.name,
        "subtitle": f"Fiche de la commune, {commune.department.name}",
        "administration": sheet.administration.name,
        "date": on_date(sheet.day),
        "marks": ["Données inventées"] if sheet.administration.is_invented else [],
        "facts": facts_of(commune),
        "actions": {
            "columns": ["Action", "État", "Météo", "Responsable", "Échéance"],
            "rows": [_action(row) for row in sheet.actions[:MOST_ACTIONS]],
            "more": max(len(sheet.actions) - MOST_ACTIONS, 0),
        },
        "arrondissement": commune.arrondissement.name if commune.arrondissement else "",
        "figures": {
            "columns": ["Indicateur", *(["Ici"] if sheet.is_measured_here else []), "Autour", "Cible", "Avancement"],
            "rows": [_figure(each, here=sheet.is_measured_here) for each in sheet.measured[:MOST_FIGURES]],
            "here": sheet.is_measured_here,
            "more": max(len(sheet.measured) - MOST_FIGURES, 0),
        },
    }
    return compile_pdf(TEMPLATE, data, at=at)


def facts_of(commune: Commune) -> list[tuple[str, str]]:
    """Return what a commune is, as (label, text) pairs in French."""
    people = NONE
    if commune.population is not None:
        vintage = f" ({commune.population_vintage})" if commune.population_vintage else ""
        people = f"{number(commune.population)} habitants{vintage}"
    body = commune.intercommunality
    return [
        ("Population", people),
        ("Arrondissement", commune.arrondissement.name if commune.arrondissement else NONE),
        ("Intercommunalité", body.name if body else NONE),
        ("Code officiel", commune.code),
    ]


def _actions(commune: Commune, membership: Membership, day: dt.date) -> tuple[ActionRow, ...]:
    """The actions under way in the commune's arrondissement, of the plans in force here or serving them, late first."""
    if commune.arrondissement_id is None:
        return ()
    plans = Plan.objects.filter(administration=membership.administration, state=Plan.State.IN_FORCE)
    found = Action.objects.filter(Q(plan__in=plans) | Q(pk__in=actions_at_work(plans).values("pk"))).filter(
        arrondissement=commune.arrondissement_id
    )
    rows = [row for row in action_rows(found.order_by("plan", "position", "code"), day) if row.is_open]
    return tuple(sorted(rows, key=lambda row: (-row.late, row.action.due or dt.date.max, row.code)))


def _measured(commune: Commune, membership: Membership, day: dt.date) -> tuple[Measured, ...]:
    indicators = indicators_of(membership.administration)
    sight = sight_of(membership, membership.administration_id, day)
    around = standings_told(indicators, own_territory(membership.administration), day, sight)
    here = standings_told(indicators, Territory(Level.COMMUNE, commune.code), day, sight)
    known = [
        Measured(wide, near if _has_something(near) else None)
        for wide, near in zip(around, here, strict=True)
        if _has_something(wide) or _has_something(near)
    ]
    return tuple(sorted(known, key=lambda each: (each.here is None, each.around.way_done)))


def _has_something(standing: Standing) -> bool:
    return standing.value is not None or standing.is_secret


def _action(row: ActionRow) -> list[str]:
    action = row.action
    return [
        bound(f"{action.code} {action.name}"),
        str(action.get_status_display()) + (f", {row.late} j de retard" if row.late else ""),
        str(row.weather.get_level_display()) if row.weather else NONE,
        action.owner.user.name if action.owner else NONE,
        on_date(action.due) if action.due else NONE,
    ]


def _figure(each: Measured, *, here: bool) -> list[str]:
    """A line on paper; the column of the commune itself is left out when nothing is measured there."""
    around = each.around
    return [
        bound(around.indicator.name),
        *([written(each.here) if each.here else NONE] if here else []),
        written(around),
        figure(around, around.target),
        percent(around.rate.bounded),
    ]


def written(standing: Standing) -> str:
    """Return the figure of an indicator with its unit and its date; that it is secret where it may not be told."""
    if standing.rate.missing is Missing.SECRET:
        return said(Missing.SECRET.words)
    if standing.value is None or standing.at is None:
        return NONE
    return f"{figure(standing, standing.value)} ({on_date(standing.at)})"


def figure(standing: Standing, value: Any) -> str:
    """Return a value of an indicator with its unit."""
    definition = standing.definition
    return NONE if value is None else f"{number(value, definition.decimals)} {definition.unit}"
