"""The line of an indicator in a territory: measured there, or made day by day from the territories within it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from phare.indicators.kernel.aggregation import Figures, aggregated
from phare.indicators.kernel.course import Course
from phare.indicators.kernel.definition import Aggregation, Level
from phare.indicators.models import Value, ValueImport
from phare.indicators.queries.courses import weights_of
from phare.indicators.queries.lists import Standing
from phare.indicators.queries.territories import Territory
from phare.ui.formats import on_date
from phare.values.tracked import Input

MOST_TOLD = 3
"""Files that an explanation names."""


@dataclass(frozen=True)
class Line:
    """The days of its values and those of its targets, in order, and what is measured by a day or aimed at on it."""

    days: list[dt.date]
    aim_days: list[dt.date]
    measured: Callable[[dt.date], float | None]
    aimed: Callable[[dt.date], float | None]


@dataclass(frozen=True)
class Origins:
    """Where the latest values come from: their sources, and what brought each."""

    sources: tuple[str, ...]
    told: tuple[Input, ...]


def line_of(standing: Standing, territory: Territory, day: dt.date) -> Line:
    """Return the line of an indicator up to a day, its targets beyond.

    Made from the territories within, each day takes what each had by then, added up as the definition says with the
    weights of `day`; a day when one is missing may have no figure.
    """
    if standing.whole is None:
        found = standing.course
        return Line(_days([found]), _aim_days([found]), found.measured_by, _aimed_of(found))
    parts = standing.whole.parts
    codes = sorted({*parts, *standing.whole.actual.missing})
    definition = standing.definition
    weights = weights_of([standing.indicator], codes, day, Level(definition.level))[standing.indicator.pk]
    how = Aggregation(definition.aggregation)

    def added(read: Callable[[Course], float | None]) -> float | None:
        values: Figures = {code: read(parts[code]) if code in parts else None for code in codes}
        return aggregated(values, how, weights).value

    courses = list(parts.values())
    return Line(
        _days(courses),
        _aim_days(courses),
        lambda at: added(lambda each: each.measured_by(at)),
        lambda at: added(lambda each: _aimed_of(each)(at)),
    )


def origins_of(standing: Standing) -> Origins:
    """Return where the latest values of an indicator come from: source, import or author, in one query."""
    parts = [standing.course] if standing.whole is None else list(standing.whole.parts.values())
    keys = [each.actual.key for each in parts if each.actual is not None]
    values = list(
        Value.objects.filter(pk__in=keys)
        .select_related("brought_by__by__user", "author__user")
        .order_by("-recorded_at")
    )
    imports = {each.brought_by.pk: each.brought_by for each in values if each.brought_by is not None}
    told = [import_input(_("Import"), each) for each in list(imports.values())[:MOST_TOLD]]
    if not told and values and values[0].author is not None:
        words = {"name": values[0].author.user.name, "day": on_date(values[0].recorded_at)}
        told = [Input(_("Saisie"), _("par %(name)s, le %(day)s") % words)]
    sources = tuple(dict.fromkeys(each.source for each in values if each.source))
    return Origins(sources[:MOST_TOLD], tuple(told))


def awaited(standing: Standing) -> str:
    """Return which value is awaited and since when, as something that is missing."""
    return _("la valeur au %(end)s, attendue le %(by)s") % {
        "end": on_date(standing.due.period_end),
        "by": on_date(standing.due.by),
    }


def import_input(name: str, brought: ValueImport) -> Input:
    """Return an import of values as what a figure is made from: its file, its day, who did it, its page."""
    return Input(name, _in_words(brought), reverse("indicators:import", args=[brought.pk]))


def _in_words(brought: ValueImport) -> str:
    words = {"file": brought.file_name, "day": on_date(brought.at)}
    if brought.by is None:
        return _("« %(file)s », le %(day)s") % words
    return _("« %(file)s », le %(day)s, par %(name)s") % {**words, "name": brought.by.user.name}


def _days(courses: list[Course]) -> list[dt.date]:
    known = [figure for each in courses for figure in (each.initial, *each.history) if figure is not None]
    return sorted({figure.date for figure in known})


def _aim_days(courses: list[Course]) -> list[dt.date]:
    known = [figure for each in courses for figure in (*each.milestones, each.target) if figure is not None]
    return sorted({figure.date for figure in known})


def _aimed_of(found: Course) -> Callable[[dt.date], float | None]:
    """What is aimed at on a day: the way to the target, or the targets alone where nothing says where it began."""
    if found.initial is not None:
        return found.aimed_on
    alone = {each.date: each.value for each in (*found.milestones, found.target) if each is not None}
    return alone.get
