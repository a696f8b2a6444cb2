"""A cell of the panorama: the rate written, shaded, with its age; why there is none; the detail one click away."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.indicators.kernel.definition import Level
from phare.indicators.models import Indicator
from phare.indicators.queries.country import Told
from phare.indicators.queries.panorama import Cell
from phare.indicators.queries.territories import Territory
from phare.indicators.web import words
from phare.indicators.web.reading import TERRITORY, word_of
from phare.ui.formats import BOUND, NONE, percent, said

SHADES = 5


def drawn(cell: Cell, indicator: Indicator, territory: Territory, day: dt.date) -> SafeString:
    """Return a cell of the table."""
    if cell.told is None:
        return format_html('<td class="ind-heat__none"><abbr title="{}">s</abbr></td>', words.secret())
    told = cell.told
    address = detail(indicator, territory)
    if told.bounded is None:
        why = reason(told)
        shown = format_html(
            '<a href="{}" title="{}">{}<span class="fr-sr-only"> {}</span></a>', address, why, NONE, why
        )
        return format_html('<td class="ind-heat__none">{}</td>', shown)
    return format_html(
        '<td class="ph-shade ph-shade-{}"><a href="{}">{}</a>{}</td>',
        shade(told.bounded),
        address,
        percent(told.bounded),
        format_html_join("", "<span>{}</span>", ((note,) for note in notes(cell, day))),
    )


def notes(cell: Cell, day: dt.date) -> list[str]:
    """Return what is said under a rate: of when it is, what it covers, where the median stands."""
    told = cell.told
    if told is None or told.bounded is None:
        return []
    found = []
    if told.at is not None and (told.at.year, told.at.month) != (day.year, day.month):
        found.append(_("de %(month)s") % {"month": month_in_words(told.at, short=True)})
    if told.is_late:
        found.append(_("en retard"))
    if told.is_estimate:
        found.append(_("estimation"))
    if told.rated < told.count:
        found.append(_("%(rated)s dép. sur %(count)s") % {"rated": told.rated, "count": told.count})
    if cell.compared is not None:
        found += [_("médiane %(median)s") % {"median": percent(cell.compared.gap.median)}, words.apart(cell.compared)]
    return [each.replace(" ", BOUND) for each in found]


def reason(told: Told) -> str:
    """Return why a rate is null, in words."""
    return said(told.missing.words) if told.missing else ""


def detail(indicator: Indicator, territory: Territory) -> str:
    """Return where a figure is opened: the page of a department, the map of a region or of the country."""
    if territory.level is Level.DEPARTMENT:
        return f"{reverse('indicators:indicator', args=[indicator.pk])}?{TERRITORY}={word_of(territory)}"
    return f"{reverse('indicators:map', args=[indicator.pk])}?region={territory.code}"


def shade(bounded: float) -> int:
    """Return the shade of a bounded rate, 1 to 5, each a fifth."""
    return min(int(bounded * SHADES), SHADES - 1) + 1


def month_in_words(day: dt.date, *, short: bool = False) -> str:
    """Return the month of a day: `décembre 2021`, `déc. 2021`."""
    return formats.date_format(day, "N Y" if short else "F Y").lower()
