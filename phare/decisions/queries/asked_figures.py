"""Figures of indicators for an asker's table: by indicator in the administration's territory, or by place within it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.asked_table import CODE, NAME, Line, Wanted
from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Level, Periodicity
from phare.indicators.kernel.lateness import period_end
from phare.indicators.kernel.progress import Point
from phare.indicators.models import Definition, Indicator
from phare.indicators.queries.courses import courses_of, courses_within
from phare.indicators.queries.figures import choosable_indicators
from phare.indicators.queries.lists import standings
from phare.indicators.queries.territories import own_territory
from phare.platform.accounts.models import Administration
from phare.territory.models import Arrondissement, Commune, Department

_FIGURES: Mapping[str, Any] = {
    "value": _("Valeur de l'indicateur"),
    "value_on": _("Date de la valeur"),
    "initial": _("Valeur initiale"),
    "target": _("Cible"),
    "target_on": _("Date de la cible"),
    "rate": _("Avancement vers la cible, en %"),
    "unit": _("Unité"),
}
OF_INDICATORS: Mapping[str, Any] = {
    **_FIGURES,
    "theme": _("Thème"),
    "method": _("Méthode de calcul"),
    "source": _("Source"),
    "responsible": _("Service responsable"),
}
"""What is known of an indicator, besides its code and its name."""

_PLACE: Mapping[str, Any] = {CODE: _("Code officiel"), NAME: _("Nom")}
_WITHIN: Mapping[str, Any] = {"department": _("Département"), "arrondissement": _("Arrondissement")}
OF_PLACES: tuple[tuple[str, Any, Mapping[str, Any]], ...] = (
    (
        "communes",
        _("commune"),
        {**_PLACE, **_WITHIN, "intercommunality": _("Intercommunalité"), "population": _("Population"), **_FIGURES},
    ),
    ("arrondissements", _("arrondissement"), {**_PLACE, "department": _("Département"), **_FIGURES}),
    ("departments", _("département de la région"), {**_PLACE, "region": _("Région"), **_FIGURES}),
)
"""The places that a row may be about: the key, what a row is called, what is known of it."""

_LEVELS = {"communes": Level.COMMUNE, "arrondissements": Level.ARRONDISSEMENT, "departments": Level.DEPARTMENT}


def indicator_lines(administration: Administration, day: dt.date, wanted: Collection[Wanted]) -> list[Line]:
    """Return a line by indicator that is under no secrecy, with its figures in the administration's territory."""
    indicators = choosable_indicators(administration, day)
    own = own_territory(administration)
    seen = {
        at: {each.indicator.pk: each for each in standings(indicators, own, at)}
        for at in {min(on or day, day) for _source, _code, on in wanted}
    }
    # What is aimed at lies ahead of any day.
    today = courses_of(indicators, own, day)
    found = []
    for each in indicators:
        definition = each.definition_on(day)
        said = {
            CODE: each.code,
            NAME: each.name,
            "theme": each.theme,
            "method": definition.method,
            "source": definition.source,
            "responsible": definition.responsible.name if definition.responsible else None,
        }
        values: dict[Wanted, Any] = {}
        for key in wanted:
            source, _code, on = key
            if source in said:
                values[key] = said[source]
                continue
            standing = seen[min(on or day, day)][each.pk]
            reached = None if standing.at is None or standing.value is None else Point(standing.at, standing.value)
            values[key] = _figure(source, on, definition, today[each.pk], reached, standing.rate.bounded)
        found.append(Line(each.code, each.name, values))
    return found


def place_lines(administration: Administration, kind: str, day: dt.date, wanted: Collection[Wanted]) -> list[Line]:
    """Return a line by commune, arrondissement or department, with the figures of the indicators named in `wanted`."""
    codes = {code for _source, code, _on in wanted if code}
    indicators = {each.code: each for each in choosable_indicators(administration, day) if each.code in codes}
    places = list(_places(administration, kind))
    keys = [each.code for each in places]
    level = _LEVELS[kind]
    days = {day, *(min(on, day) for _source, code, on in wanted if code and on)}
    seen = {at: courses_within(list(indicators.values()), level, keys, at) for at in days} if indicators else {}

    def value(key: Wanted, place: Any) -> Any:
        source, code, on = key
        if source in (CODE, NAME):
            return getattr(place, source)
        if source not in _FIGURES:
            return _of_place(source, place)
        indicator = indicators.get(code)
        if indicator is None:
            return None
        today = seen[day][indicator.pk].get(place.code)
        then = seen[min(on or day, day)][indicator.pk].get(place.code)
        return _of_course(source, on, indicator, day, today, then)

    return [Line(each.code, each.name, {key: value(key, each) for key in wanted}) for each in places]


def _of_course(
    source: str, on: dt.date | None, indicator: Indicator, day: dt.date, today: Course | None, then: Course | None
) -> Any:
    if source != "unit" and (today is None or then is None):
        return None
    actual, rate = (then.actual, then.rate.bounded) if then else (None, None)
    reached = None if actual is None else Point(actual.date, actual.value)
    return _figure(source, on, indicator.definition_on(day), today, reached, rate)


def _figure(
    source: str,
    on: dt.date | None,
    definition: Definition,
    today: Course | None,
    reached: Point | None,
    rate: float | None,
) -> Any:
    """A figure of an indicator. A day asks for the figure of its month, quarter or year: an older one is not given."""
    if source == "unit":
        return definition.unit
    if source == "rate":
        return None if rate is None else round(100 * rate, 1)
    known: list[Point | None]
    if source in ("value", "value_on"):
        # A day within a period asks for its figure, be it dated later in it.
        known = [reached] if on is None else [*_latest_first(today), reached]
    elif source == "initial":
        known = [Point(today.initial.date, today.initial.value)] if today and today.initial else []
        on = None
    else:
        aims = [today.target, *today.milestones] if today else []
        known = [Point(each.date, each.value) for each in aims if each is not None]
    figure = next((each for each in known if each is not None and _is_of(each.day, on, definition)), None)
    if figure is None:
        return None
    return figure.day if source.endswith("_on") else figure.value


def _latest_first(course: Course | None) -> Iterator[Point]:
    return (Point(each.date, each.value) for each in reversed(course.history if course else ()))


def _is_of(date: dt.date, on: dt.date | None, definition: Definition) -> bool:
    periodicity = Periodicity(definition.periodicity)
    return on is None or period_end(date, periodicity) == period_end(on, periodicity)


def _places(administration: Administration, kind: str) -> Iterator[Any]:
    own = own_territory(administration)
    is_region = own.level is Level.REGION
    if kind == "departments":
        region = (
            own.code if is_region else Department.objects.filter(pk=own.code).values_list("region", flat=True).first()
        )
        yield from Department.objects.filter(in_force=True, region=region).select_related("region").order_by("code")
        return
    rows: QuerySet[Any]
    if kind == "communes":
        rows = Commune.objects.select_related("department", "arrondissement", "intercommunality")
    else:
        rows = Arrondissement.objects.select_related("department")
    place = "department__region" if is_region else "department"
    yield from rows.filter(in_force=True, **{place: own.code}).order_by("code")


def _of_place(source: str, place: Any) -> Any:
    known = getattr(place, source, None)
    return known if known is None or isinstance(known, int) else known.name
