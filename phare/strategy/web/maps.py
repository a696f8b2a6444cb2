"""The plans under one plan on a map: from the region to a department, and back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import permissions, queries
from phare.strategy.kernel.weather import ORDER
from phare.strategy.models import Plan
from phare.strategy.queries import DepartmentPlans, PlanMap, PlanStanding
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.skies import level_in_words, weathers_in_words
from phare.strategy.web.words import WITHOUT_SECRETS
from phare.territory.kernel.plane import Plane
from phare.territory.queries import department_map
from phare.ui import charts
from phare.ui.formats import NONE, percent

SHOWN, RATE, WEATHER = "montrer", "avancement", "meteo"
WIDTH = 640
"""Of the map of a region, in points."""
LETTER = 7.5
"""How wide a letter written on the map is, in points."""
SHADES = dict(zip(ORDER, charts.SHADES[1:], strict=True))
"""The darker, the worse; white is for what has none."""


@signed_in
def plan_map(request: MemberRequest, pk: int) -> HttpResponse:
    """How do the departments' plans stand under this one, or beside this one?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    above = queries.plan_over_departments(plan, membership.administration, day)
    content = queries.plan_map(above, membership, day) if above else None
    shown = WEATHER if request.GET.get(SHOWN) == WEATHER else RATE
    mine = permissions.is_own(membership, plan)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    context = {
        "plan": plan,
        "above": above,
        "content": content,
        "lead": _lead(content) if content else "",
        "map": _drawn(content, plan, shown) if content and content.standings else "",
        "shown": shown,
        "choices": [(RATE, _("l'avancement")), (WEATHER, _("la météo"))],
        "may_write": may_write,
    }
    return render(request, "strategy/map.html", context)


def _lead(content: PlanMap) -> str:
    """How many departments show a plan that declines the one above, of how many."""
    found = sum(bool(place.plans) for place in content.places)
    return ngettext(
        "%(found)s département sur %(whole)s décline « %(plan)s » dans un plan que vous pouvez lire.",
        "%(found)s départements sur %(whole)s déclinent « %(plan)s » dans un plan que vous pouvez lire.",
        found,
    ) % {"found": found, "whole": len(content.places), "plan": content.above}


def _drawn(content: PlanMap, plan: Plan, shown: str) -> SafeString:
    drawing = department_map()
    places = [place for place in content.places if place.department.code in drawing.shapes]
    plane = Plane.whole((drawing.width, drawing.height))
    if content.region:
        plane = Plane.of(drawing.shapes, [place.department.code for place in places], WIDTH)
    own = "" if plan == content.above else plan.administration.territory_code
    areas = []
    for place in places:
        code, first = place.department.code, next(iter(place.plans), None)
        shape, standing = drawing.shapes[code], content.standings[first.pk] if first else None
        words = f"{code} {_words_on(standing, shown) if standing else ''}".strip()
        areas.append(
            {
                "polygons": plane.polygons(shape),
                "middle": plane.point(drawing.middles[code]),
                "share": _share(standing, shown),
                "said": f"{place.department.name} : {_said(place, standing)}",
                "url": reverse("strategy:plan", args=[first.pk]) if first else None,
                "words": words if content.region and plane.width_of(shape) > LETTER * len(words) else "",
                "chosen": code == own,
            }
        )
    chart = charts.choropleth(
        areas,
        size=plane.size,
        legend=_("Météo") if shown == WEATHER else _("Avancement"),
        ends=(0.0, 1.0),
        kinds=[(level_in_words(level), colour) for level, colour in SHADES.items()] if shown == WEATHER else (),
    )
    return charts.figure(
        chart,
        title=_("« %(plan)s » : la météo des plans") % {"plan": content.above}
        if shown == WEATHER
        else _("« %(plan)s » : l'avancement des plans") % {"plan": content.above},
        description=_how(shown),
        headers=[_("Département"), _("Plan"), _("Avancement"), _("Météo"), _("Opérations par météo")],
        rows=[row for place in content.places for row in _rows(place, content)],
        note=_("Contours : Etalab, d'après IGN ADMIN EXPRESS (Licence Ouverte 2.0)."),
    )


def _how(shown: str) -> str:
    if shown == WEATHER:
        return _(
            "Plus c'est foncé, plus la météo est mauvaise ; blanc : aucune. La météo d'un plan est la médiane de la "
            "dernière météo de ses opérations ; entre deux, la moins bonne. Chaque département mène à son plan."
        )
    return _(
        "Plus c'est foncé, plus le plan avance, selon ses indicateurs ; blanc : aucun plan, ou rien ne le mesure. "
        "Chaque département mène à son plan."
    )


def _rows(place: DepartmentPlans, content: PlanMap) -> list[list[Any]]:
    name = f"{place.department.name} ({place.department.code})"
    if not place.plans:
        return [[name, _said(place, None), NONE, NONE, NONE]]
    return [
        [
            name,
            format_html('<a class="fr-link" href="{}">{}</a>', reverse("strategy:plan", args=[plan.pk]), plan),
            _rate(standing),
            level_in_words(standing.weather),
            weathers_in_words(standing),
        ]
        for plan in place.plans
        for standing in (content.standings[plan.pk],)
    ]


def _rate(standing: PlanStanding) -> str:
    rate = percent(standing.rate)
    return f"{rate} ({WITHOUT_SECRETS})" if standing.leaves_out else rate


def _said(place: DepartmentPlans, standing: PlanStanding | None) -> str:
    """What of a department is told where its plan is not."""
    if standing is None:
        return _("pas de plan qui le décline") if place.is_shared else _("plans non partagés")
    return _("avancement %(rate)s, météo %(weather)s") % {
        "rate": percent(standing.rate) if standing.rate is not None else _("inconnu"),
        "weather": level_in_words(standing.weather) if standing.weather else _("inconnue"),
    }


def _share(standing: PlanStanding | None, shown: str) -> float | str | None:
    if standing is None:
        return None
    if shown == WEATHER:
        return level_in_words(standing.weather) if standing.weather else None
    return standing.rate


def _words_on(standing: PlanStanding, shown: str) -> str:
    if shown == WEATHER:
        return level_in_words(standing.weather) if standing.weather else ""
    return percent(standing.rate) if standing.rate is not None else ""
