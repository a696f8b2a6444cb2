"""The map of an indicator: its figure or its rate, department by department, from the country to a region and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators import permissions
from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.entries import COUNTRY
from phare.indicators.models import Definition, Indicator
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries.courses import Whole
from phare.indicators.queries.maps import IndicatorMap, Place, only_region
from phare.indicators.queries.maps import indicator_map as map_of
from phare.indicators.queries.territories import Territory
from phare.indicators.web import words
from phare.indicators.web.reading import indicator_to_read, word_of
from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.territory.kernel.plane import Plane
from phare.territory.models import Region
from phare.territory.queries import DepartmentMap, department_map, regions
from phare.ui import charts
from phare.ui.formats import NONE, on_date, percent, said

SHOWN, REGION = "montrer", "region"
RATE, VALUE = "taux", "valeur"
INSETS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
WIDTH = 640
"""Of a region's map, in points."""


@signed_in
def indicator_map(request: MemberRequest, pk: int) -> HttpResponse:
    """How does this figure stand from one department to another?"""
    found, membership = indicator_to_read(request, pk)
    asked = request.GET.get(REGION)
    if asked is None:
        region = only_region(found)
    else:
        region = get_object_or_404(Region, pk=asked, in_force=True) if asked not in ("", COUNTRY) else None
    shown = VALUE if request.GET.get(SHOWN) == VALUE else RATE
    today = timezone.localdate()
    sees_all = permissions.see_every_figure.test(membership, IndicatorOnDay(found, today))
    content = map_of(found, region, today, with_secret=sees_all)
    definition = found.definition_on(today)
    return render(
        request,
        "indicators/map.html",
        {
            "indicator": found,
            "title": _("%(name)s : la carte") % {"name": found.name},
            "lead": _lead(content, definition),
            "map": _drawn(content, found, definition, shown),
            "any": any(place.course is not None or place.is_hidden for place in content.places),
            "lines": [
                {
                    "name": line.name,
                    "url": "?" + urlencode({SHOWN: shown, REGION: line.code}),
                    "figure": words.secret() if line.is_hidden else _figure_of(line.whole, definition),
                    "rate": words.secret() if line.is_hidden else words.rate(line.whole.rate.rate),
                    "coverage": percent(line.whole.actual.coverage),
                }
                for line in content.regions
            ],
            "regions": regions(),
            "region": region,
            "country": COUNTRY,
            "alone": region is not None and asked is None,
            "shown": shown,
            "choices": _choices(),
            "back": "?" + urlencode({SHOWN: shown, REGION: COUNTRY}),
            "actions": [(_("Panorama"), _panorama(region))],
        },
    )


def _panorama(region: Region | None) -> str:
    return f"{reverse('indicators:panorama')}?{urlencode({REGION: region.pk if region else COUNTRY})}"


def _choices() -> list[tuple[str, str]]:
    return [(RATE, _("l'avancement")), (VALUE, _("la valeur"))]


def _figure_of(whole: Whole, definition: Definition) -> str:
    if whole.actual.value is not None:
        return words.figure(whole.actual.value, definition)
    if whole.actual.partial is not None:
        return _("%(figure)s (partiel)") % {"figure": words.figure(whole.actual.partial, definition)}
    return said(whole.actual.reason.words) if whole.actual.reason else NONE


def _lead(content: IndicatorMap, definition: Definition) -> str:
    where = content.region.name if content.region else _("France")
    if content.is_hidden:
        return _("%(where)s : %(figure)s.") % {"where": where, "figure": words.secret()}
    return _whole_in_words(content.whole, definition, where)


def _whole_in_words(whole: Whole, definition: Definition, where: str) -> str:
    """What the departments shown come to together, in a sentence, and what it lacks."""
    what: dict[str, object] = {
        "where": where,
        "figure": _figure_of(whole, definition),
        "rate": words.rate(whole.rate.rate),
    }
    if whole.actual.value is None and whole.actual.partial is not None:
        missing = len(whole.actual.missing)
        what |= {"partial": words.figure(whole.actual.partial, definition), "count": missing}
        return (
            ngettext(
                "%(where)s : %(partial)s, sans compter %(count)s département qui n'a pas de valeur.",
                "%(where)s : %(partial)s, sans compter %(count)s départements qui n'ont pas de valeur.",
                missing,
            )
            % what
        )
    if whole.actual.value is None:
        return _("%(where)s : %(figure)s.") % what
    if whole.rate.rate.bounded is None:
        return _("%(where)s : %(figure)s.") % what
    return _("%(where)s : %(figure)s, avancement %(rate)s.") % what


def _drawn(content: IndicatorMap, found: Indicator, definition: Definition, shown: str) -> SafeString:
    drawing = department_map()
    places = [place for place in content.places if place.code in drawing.shapes]
    plane = Plane.whole((drawing.width, drawing.height))
    if content.region:
        plane = Plane.of(drawing.shapes, [place.code for place in places], WIDTH)
    areas = [
        {
            "polygons": plane.polygons(drawing.shapes[place.code]),
            "middle": plane.point(drawing.middles[place.code]),
            "share": _share(place, shown),
            "said": _said(place, definition),
            "url": _address(found, place),
            "mark": "",
            "chosen": place.code == found.administration.territory_code,
        }
        for place in places
    ]
    legend = _("Avancement") if shown == RATE else definition.unit
    chart = charts.choropleth(
        areas,
        size=plane.size,
        legend=legend,
        labels=[] if content.region else _insets(drawing),
        number_format=".0%" if shown == RATE else f",.{definition.decimals}f",
        ends=(0.0, 1.0) if shown == RATE else None,
    )
    return charts.figure(
        chart,
        title=_("%(indicator)s : %(what)s") % {"indicator": found.name, "what": dict(_choices())[shown]},
        description=_(
            "Plus c'est foncé, plus le chiffre est grand ; blanc : aucun. Chaque département mène à son détail."
        ),
        headers=[_("Département"), definition.unit, _("Date"), _("Avancement")],
        rows=[_row(place, definition) for place in content.places if place.course is not None or place.is_hidden],
        note=_("Source : %(source)s. Contours : Etalab, d'après IGN ADMIN EXPRESS (Licence Ouverte 2.0).")
        % {"source": definition.source or NONE},
    )


def _row(place: Place, definition: Definition) -> list[str]:
    name = f"{place.name} ({place.code})"
    if place.course is None:
        return [name, words.secret(), NONE, words.secret()]
    actual = place.course.actual
    return [
        name,
        words.amount(actual.value if actual else None, definition),
        on_date(actual.date if actual else None),
        words.rate(place.course.rate),
    ]


def _share(place: Place, shown: str) -> float | None:
    if place.course is None:
        return None
    if shown == RATE:
        return place.course.rate.bounded
    return place.course.actual.value if place.course.actual else None


def _said(place: Place, definition: Definition) -> str:
    if place.is_hidden:
        return _("%(name)s : %(secret)s") % {"name": place.name, "secret": words.secret()}
    actual = place.course.actual if place.course else None
    if actual is None or place.course is None:
        return _("%(name)s : aucune valeur") % {"name": place.name}
    return _("%(name)s : %(figure)s, avancement %(rate)s") % {
        "name": place.name,
        "figure": words.figure(actual.value, definition),
        "rate": words.rate(place.course.rate),
    }


def _address(found: Indicator, place: Place) -> str:
    where = word_of(Territory(Level.DEPARTMENT, place.code))
    return f"{reverse('indicators:indicator', args=[found.pk])}?territoire={where}"


def _insets(drawing: DepartmentMap) -> list[dict[str, Any]]:
    return [
        {"x": 7, "y": min(y for polygon in drawing.shapes[code] for _x, y in polygon[0]) - 9, "text": name}
        for code, name in INSETS.items()
        if code in drawing.shapes
    ]
