"""What may fill an asker's table: what a row may be about, what is known of it, and the figures themselves.

Only what a member reads whole himself, and nothing under statistical secrecy: it leaves the house.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.asked_table import CODE, NAME, Line, Wanted
from phare.decisions.queries.asked_figures import OF_INDICATORS, OF_PLACES, indicator_lines, place_lines
from phare.indicators.permissions import PUBLIC
from phare.organisation.models import Photograph, PostRow, State
from phare.organisation.permissions import see_every_cell
from phare.platform.accounts.models import Membership
from phare.strategy.models import Plan
from phare.strategy.permissions import see_plans
from phare.strategy.queries.action_rows import ActionRow, actions_of_plan
from phare.strategy.queries.progress import advance_of
from phare.strategy.queries.weather import latest_weathers

INDICATORS = "indicators"
"""The key of lines that are indicators: their figures need none to be named."""
Sources = Mapping[str, Any]
"""What is known of a line, by its key: what it is called."""

_OF_WEATHER = {
    "weather": _("Météo"),
    "weather_on": _("Date de la météo"),
    "weather_sentence": _("Météo en une phrase"),
}
_OF_OPERATIONS: Sources = {
    CODE: _("Code de l'opération"),
    NAME: _("Intitulé de l'opération"),
    "objective": _("Objectif"),
    "orientation": _("Orientation"),
    "pilot": _("Service pilote"),
    "owner": _("Responsable"),
    "partners": _("Partenaires"),
    "first_year": _("Première année"),
    "last_year": _("Dernière année"),
    "core": _("Socle (oui ou non)"),
    "progress": _("Avancement, en %"),
    **_OF_WEATHER,
}
_OF_ACTIONS: Sources = {
    CODE: _("Code de l'action"),
    NAME: _("Intitulé de l'action"),
    "operations": _("Opérations servies"),
    "status": _("État"),
    "pilots": _("Services pilotes"),
    "owner": _("Responsable"),
    "partners": _("Partenaires"),
    "start": _("Début"),
    "due": _("Échéance"),
    "steps": _("Étapes"),
    "steps_done": _("Étapes faites"),
    "next_step": _("Prochaine étape"),
    "obstacle": _("Ce qui bloque"),
    **_OF_WEATHER,
}
_OF_STAFF: Sources = {
    CODE: _("Code"),
    NAME: _("Nom"),
    "fte": _("ETP pourvus"),
    "headcount": _("Effectif physique"),
    "vacant": _("ETP vacants"),
    "on": _("Date des effectifs"),
}


@dataclass(frozen=True)
class Lines:
    """What each row may be about: its key, its name for people, what is known of it, and how it is drawn."""

    key: str
    label: Any
    sources: Sources
    draw: Callable[[Collection[Wanted]], list[Line]]

    @cached_property
    def takes_indicators(self) -> bool:
        """Whether some of its sources are of an indicator, to be named."""
        return any(each in OF_INDICATORS for each in self.sources) and self.key != INDICATORS


def lines_offered(membership: Membership, day: dt.date) -> dict[str, Lines]:
    """Return what rows may be about for a member, by key: indicators, places, operations and actions, staff."""
    mine = membership.administration
    whole = {CODE: _("Code de l'indicateur"), NAME: _("Nom de l'indicateur"), **OF_INDICATORS}
    found = [Lines(INDICATORS, _("indicateur"), whole, partial(indicator_lines, mine, day))]
    found += [Lines(key, label, known, partial(place_lines, mine, key, day)) for key, label, known in OF_PLACES]
    if see_plans.test(membership):
        plans = Plan.objects.filter(administration=mine).exclude(state=Plan.State.DRAFT)
        for plan in plans.order_by("-first_year", "name"):
            words = {"plan": plan.name}
            operation, action = _("opération : %(plan)s") % words, _("action : %(plan)s") % words
            found += [
                Lines(f"operations:{plan.pk}", operation, _OF_OPERATIONS, partial(_operation_lines, plan, day)),
                Lines(f"actions:{plan.pk}", action, _OF_ACTIONS, partial(_action_lines, plan, day)),
            ]
    if see_every_cell.test(membership):
        frozen = Photograph.objects.filter(administration=mine, state=State.FROZEN)
        for photograph in frozen.order_by("-date"):
            words = {"title": photograph.title}
            service, mission = _("service : %(title)s") % words, _("mission : %(title)s") % words
            found += [
                Lines(f"services:{photograph.pk}", service, _OF_STAFF, partial(_staff_lines, photograph, "service")),
                Lines(f"missions:{photograph.pk}", mission, _OF_STAFF, partial(_staff_lines, photograph, "mission")),
            ]
    return {each.key: each for each in found}


def _operation_lines(plan: Plan, day: dt.date, wanted: Collection[Wanted]) -> list[Line]:
    progress = advance_of(plan, day, PUBLIC).progress.operations
    weathers = latest_weathers(plan=plan)
    rows = plan.operations.select_related("objective__orientation", "pilot", "owner__user")
    found = []
    for each in rows.order_by("objective__orientation__position", "objective__position", "position", "code"):
        rate = progress[each.pk].rate.bounded if each.pk in progress else None
        known = {
            "objective": each.objective.name,
            "orientation": each.objective.orientation.name,
            "pilot": each.pilot.name if each.pilot else None,
            "owner": each.owner.user.name if each.owner else None,
            "partners": each.partners,
            "first_year": each.first_year,
            "last_year": each.last_year,
            "core": _yes(each.core),
            "progress": None if rate is None else round(100 * rate, 1),
            **_weather(weathers.get(each.pk)),
        }
        found.append(_line(each.code, each.name, known, wanted))
    return found


def _action_lines(plan: Plan, day: dt.date, wanted: Collection[Wanted]) -> list[Line]:
    return [_line(row.code, row.action.name, _of_action(row), wanted) for row in actions_of_plan(plan, day)]


def _of_action(row: ActionRow) -> dict[str, Any]:
    action = row.action
    return {
        "operations": " ; ".join(row.operation_names),
        "status": action.get_status_display(),
        "pilots": " ; ".join(each.name for each in row.pilots),
        "owner": action.owner.user.name if action.owner else None,
        "partners": action.partners,
        "start": action.start,
        "due": action.due,
        "steps": len(row.steps),
        "steps_done": row.steps_done,
        "next_step": row.next_step.name if row.next_step else None,
        "obstacle": action.obstacle,
        **_weather(row.weather),
    }


def _staff_lines(photograph: Photograph, kind: str, wanted: Collection[Wanted]) -> list[Line]:
    held = Q(vacant=False)
    rows = PostRow.objects.filter(photograph=photograph).order_by(f"{kind}__code")
    sums = rows.values_list(f"{kind}__code", f"{kind}__name").annotate(
        Sum("headcount"), filled=Sum("fte", filter=held), empty=Sum("fte", filter=~held)
    )
    found = []
    for code, name, headcount, filled, empty in sums:
        known = {"fte": float(filled or 0), "headcount": float(headcount), "vacant": float(empty or 0)}
        found.append(_line(code, name, {**known, "on": photograph.date}, wanted))
    return found


def _weather(weather: Any) -> dict[str, Any]:
    if weather is None:
        return {}
    said = timezone.localtime(weather.at).date()
    return {"weather": weather.get_level_display(), "weather_on": said, "weather_sentence": weather.sentence}


def _yes(said: bool) -> str:
    return str(_("oui")) if said else str(_("non"))


def _line(code: str, name: str, known: Mapping[str, Any], wanted: Iterable[Wanted]) -> Line:
    whole = {CODE: code, NAME: name, **known}
    return Line(code, name, {each: whole.get(each[0]) for each in wanted})
