"""Figures of the indicators that an administration may keep in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Direction, Missing
from phare.indicators.models import Indicator, ValueImport
from phare.indicators.queries.courses import courses_of
from phare.indicators.queries.lines import Line, awaited, import_input, line_of, origins_of
from phare.indicators.queries.lists import Standing, indicators_of, standings
from phare.indicators.queries.territories import names_of, own_territory
from phare.platform.accounts.models import Administration
from phare.ui.formats import BOUND, number, on_date, said
from phare.values.tracked import Input, Reading, TrackedFigure

Known = list[tuple[Course, Direction]]
MEASURED_SHOWN = 8
"""The latest values that a small chart holds."""


def choosable_indicators(administration: Administration, day: dt.date) -> list[Indicator]:
    """Return the indicators that everyone in an administration may keep in sight: those never under secrecy."""
    found = indicators_of(administration)
    return [each for each in found if each.rule_by(day) is None]


def tracked_indicator(administration: Administration, day: dt.date, code: str) -> TrackedFigure | None:
    """Return one indicator in the administration's territory: its values, the way to its target, what is expected.

    None when no indicator has this code, while it has no value, and under statistical secrecy. A constant number of
    queries.
    """
    kept = Indicator.objects.filter(administration=administration, code=code)
    indicator = kept.prefetch_related("definitions__responsible", "definitions__denominator__definitions").first()
    if indicator is None or indicator.rule_by(day) is not None:
        return None
    territory = own_territory(administration)
    standing = standings([indicator], territory, day)[0]
    if standing.value is None:
        return None
    definition, line = standing.definition, line_of(standing, territory, day)
    brought = origins_of(standing)
    return TrackedFigure(
        label=standing.indicator.name,
        unit=definition.unit,
        decimals=definition.decimals,
        value=standing.value,
        at=standing.at,
        readings=_readings(line, day),
        formula=definition.method or _("dernière valeur constatée, sans calcul"),
        source=definition.source or ", ".join(brought.sources),
        target_label=_("le chemin vers la cible") if line.aim_days else "",
        missing=" ; ".join(_lacking(standing)),
        inputs=(*_ends(standing, line, day), *brought.told),
        expected=line.aimed(day),
        url=reverse("indicators:indicator", args=[standing.indicator.pk]),
    )


def targets_reached(administration: Administration, day: dt.date) -> TrackedFigure | None:
    """Return the share of the targets that are reached in the administration's territory, year by year, in percent.

    A target counts from the first value measured for it; at the end of a year, the latest value known by then is what
    counts. Indicators under statistical secrecy are left out. None without any target that a value answers.
    """
    indicators = choosable_indicators(administration, day)
    territory = own_territory(administration)
    found = courses_of(indicators, territory, day)
    known: Known = [
        (found[each.pk], Direction(each.definition_on(day).direction))
        for each in indicators
        if found[each.pk].target is not None and found[each.pk].history
    ]
    if not known:
        return None
    first = min(course.history[0].date.year for course, _direction in known)
    last = max(course.history[-1].date for course, _direction in known)
    ends = [dt.date(year, 12, 31) for year in range(first, last.year)]
    judged = [each for each in (_reached(course, direction, last) for course, direction in known) if each is not None]
    brought = ValueImport.objects.filter(administration=administration).select_related("by__user").first()
    return TrackedFigure(
        label=_("Cibles atteintes"),
        unit="%",
        decimals=0,
        value=_share(known, last) or 0.0,
        at=last,
        readings=tuple(Reading(str(end.year), _share(known, end)) for end in (*ends, last)),
        formula=_("cibles que la dernière valeur constatée atteint ÷ cibles qu'une valeur constatée permet de juger"),
        source=_("indicateurs de l'administration, %(territory)s") % {"territory": names_of([territory])[territory]},
        missing=_("les indicateurs sans cible, sans valeur constatée, ou sous secret statistique"),
        inputs=(
            Input(_("Cibles atteintes"), number(sum(judged)), f"{reverse('indicators:indicators')}?etat=atteint"),
            Input(_("Cibles que l'on peut juger"), number(len(judged)), reverse("indicators:indicators")),
            *([import_input(_("Dernier import de valeurs"), brought)] if brought is not None else []),
        ),
    )


def _readings(line: Line, day: dt.date) -> tuple[Reading, ...]:
    """The latest values measured, today where something is expected, then the targets to come."""
    measured = line.days[-MEASURED_SHOWN:]
    begun = measured[0] if measured else day
    today = [day] if line.aimed(day) is not None else []
    days = sorted({*measured, *today, *(each for each in line.aim_days if each >= begun)})
    return tuple(
        Reading(name, line.measured(each) if each in measured else None, line.aimed(each))
        for name, each in zip(_named(days), days, strict=True)
    )


def _named(days: list[dt.date]) -> list[str]:
    """Days by their year, by their month where years are not enough, else whole."""
    for form in ("%Y", "%m/%Y"):
        names = [f"{day:{form}}" for day in days]
        if len(set(names)) == len(names):
            return names
    return [f"{day:%d/%m/%Y}" for day in days]


def _ends(standing: Standing, line: Line, day: dt.date) -> list[Input]:
    """Where it began, where it is to be, what is expected today: each with its day."""
    definition, found = standing.definition, standing.course
    told: list[Input] = []

    def written(value: float | None, at: dt.date) -> str:
        return f"{number(value, definition.decimals)}{BOUND}{definition.unit} ({on_date(at)})"

    if standing.whole is None and found.initial is not None:
        told.append(Input(_("Valeur initiale"), written(found.initial.value, found.initial.date)))
    if standing.at is not None:
        told.append(Input(_("Valeur constatée"), written(standing.value, standing.at)))
    if line.aim_days:
        last = line.aim_days[-1]
        told.append(Input(_("Cible"), written(line.aimed(last), last)))
    if (expected := line.aimed(day)) is not None:
        told.append(Input(_("Attendu aujourd'hui, en ligne droite d'une cible à la suivante"), written(expected, day)))
    return told


def _lacking(standing: Standing) -> Iterator[str]:
    """What is not there: a target, a starting point, territories, a value that is due."""
    if standing.rate.missing:
        yield said(standing.rate.missing.words)
    if standing.whole is None and standing.target is None and standing.rate.missing is not Missing.NO_TARGET:
        yield said(Missing.NO_TARGET.words)
    if standing.whole is not None and standing.whole.actual.missing:
        count = len(standing.whole.actual.missing)
        yield ngettext("%(count)s territoire sans valeur", "%(count)s territoires sans valeur", count) % {
            "count": count
        }
    if standing.days_late:
        yield awaited(standing)


def _share(known: Known, end: dt.date) -> float | None:
    judged = [each for each in (_reached(course, direction, end) for course, direction in known) if each is not None]
    return 100 * sum(judged) / len(judged) if judged else None


def _reached(course: Course, direction: Direction, end: dt.date) -> bool | None:
    """Whether the target is met by the latest value known on a day, None when there was none."""
    by_then: Iterable[float] = [each.value for each in course.history if each.date <= end]
    *_before, latest = [None, *by_then]
    if latest is None or course.target is None:
        return None
    return (latest - course.target.value) * direction.sign >= 0
