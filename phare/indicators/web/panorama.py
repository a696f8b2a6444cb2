"""The panorama: where each department stands, indicator by indicator, at a month; and its file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators import permissions
from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.entries import COUNTRY
from phare.indicators.models import Definition, Indicator
from phare.indicators.queries.country import months_of
from phare.indicators.queries.lists import indicators_of
from phare.indicators.queries.panorama import Line, Panorama, day_of, home_of, measured_by_department, panorama
from phare.indicators.web import heat, words
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange.gateways import workbooks
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.territory.queries import regions
from phare.ui.asked import page_in
from phare.ui.filters import in_words

THEME, REGION, DEPARTMENT, MONTH, PAGE = "theme", "region", "departement", "mois", "page"
ACROSS, DOWN = 10, 50
"""Indicators shown at once: as the columns of a table, as the rows of one department."""
OFFERED = ("csv", "xlsx")


@dataclass(frozen=True)
class Asked:
    """What a reader asks to see: a theme, where, at which month (None: the latest)."""

    theme: str
    region: str
    department: str
    month: dt.date | None

    @classmethod
    def of(cls, request: MemberRequest, home: str) -> Asked:
        """Return what an address asks; Http404 for a month or a place that cannot be."""
        asked = request.GET
        return cls(asked.get(THEME, ""), asked.get(REGION, "") or home, asked.get(DEPARTMENT, ""), _month(request))

    @property
    def within(self) -> str:
        """Where, as `panorama` takes it."""
        return f"{Level.DEPARTMENT}:{self.department}" if self.department else self.region


@signed_in
def table(request: MemberRequest) -> HttpResponse:
    """Where does each department stand, indicator by indicator?"""
    membership = authorise(request, permissions.see_indicators)
    today = timezone.localdate()
    asked = Asked.of(request, home_of(membership.administration))
    every = indicators_of(membership.administration)
    kept = _of_theme(measured_by_department(every, today), asked)
    page = page_in(request, kept, DOWN if asked.department else ACROSS)
    months = months_of(list(page), today)
    month = asked.month or (months[0] if months else today.replace(day=1))
    found = _found(membership, list(page), day_of(month, today), asked) if kept and months else None
    query = request.GET.copy()
    query.pop(PAGE, None)
    context = {
        "page": page,
        "every": every,
        "kept": kept,
        "left_out": len(every) - len(measured_by_department(every, today)),
        "wanted": asked,
        "themes": sorted({each.theme for each in every if each.theme}),
        "regions": regions(),
        "country": COUNTRY,
        "months": [(f"{each:%Y-%m}", heat.month_in_words(each)) for each in sorted({*months, month}, reverse=True)],
        "month": f"{month:%Y-%m}",
        "years": _years(request, month, months, today),
        "filters": in_words(request, {THEME: asked.theme}),
        "query": query.urlencode(),
        "title": _("Panorama"),
        **(_shown(request, found, asked, kept) if found else {}),
    }
    return render(request, "indicators/panorama.html", context)


@signed_in
def export(request: MemberRequest, file_format: str) -> HttpResponse:
    """The panorama as a file: what the page shows, all its pages, a row for each figure."""
    membership = authorise(request, permissions.see_indicators)
    if file_format not in OFFERED:
        raise Http404
    today = timezone.localdate()
    asked = Asked.of(request, home_of(membership.administration))
    kept = _of_theme(measured_by_department(indicators_of(membership.administration), today), asked)
    months = months_of(kept, today)
    day = day_of(asked.month or (months[0] if months else today), today)
    found = _found(membership, kept, day, asked) if kept and months else None
    description = _workbook()
    rows = {description.sheets[0].name: list(_rows(found)) if found else []}
    media_type, extension = workbooks.media_type(description, file_format)
    name = f"panorama-{slugify(asked.department or asked.region)}-{day:%Y-%m}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbooks.write(description, rows, file_format), content_type=media_type, headers=headers)


def _month(request: MemberRequest) -> dt.date | None:
    asked = request.GET.get(MONTH, "")
    if not asked:
        return None
    if not re.fullmatch(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", asked):
        raise Http404
    month = dt.date(int(asked[:4]), int(asked[5:]), 1)
    if month > timezone.localdate():
        raise Http404
    return month


def _of_theme(indicators: list[Indicator], asked: Asked) -> list[Indicator]:
    return [each for each in indicators if not asked.theme or each.theme == asked.theme]


def _found(membership: Membership, shown: list[Indicator], day: dt.date, asked: Asked) -> Panorama:
    today = timezone.localdate()
    secret = [each for each in shown if each.rule_by(today) is not None]
    told = permissions.entered_by(membership, secret, today) if secret else frozenset()
    try:
        return panorama(membership.administration, shown, day, within=asked.within, told=told, today=today)
    except LookupError:
        raise Http404 from None


def _shown(request: MemberRequest, found: Panorama, asked: Asked, kept: list[Indicator]) -> dict[str, Any]:
    """What the page says of what was found: a table, or a department as a column."""
    place = found.lines[-1] if asked.department else found.lines[0 if asked.region == COUNTRY else 1]
    heads = [{"name": each.name, "theme": each.theme, "url": _map_of(each, found, asked)} for each in found.indicators]
    context: dict[str, Any] = {
        "found": found,
        "place": place.name,
        "sentence": _sentence(len(kept), place.name, found.day),
        "up": _up(request, found, asked),
        "median": _median(found),
        "why": found.comparables.why if found.comparables else "",
    }
    if not asked.department:
        lines = [{"line": each, "url": _opened(request, each), "cells": _cells(each, found)} for each in found.lines]
        return {**context, "heads": heads, "lines": lines}
    columns = [_cells(each, found) for each in found.lines]
    return {
        **context,
        "columns": [{"line": each, "url": _opened(request, each)} for each in reversed(found.lines)],
        "rows": [(head, [column[at] for column in reversed(columns)]) for at, head in enumerate(heads)],
    }


def _sentence(count: int, where: str, day: dt.date) -> str:
    said = ngettext("%(count)s indicateur", "%(count)s indicateurs", count) % {"count": count}
    month = heat.month_in_words(day)
    return _("%(where)s, fin %(month)s : %(indicators)s") % {"where": where, "month": month, "indicators": said}


def _cells(line: Line, found: Panorama) -> list[Any]:
    pairs = zip(line.cells, found.indicators, strict=True)
    return [heat.drawn(cell, indicator, line.territory, found.day) for cell, indicator in pairs]


def _map_of(indicator: Indicator, found: Panorama, asked: Asked) -> str:
    is_whole = asked.region == COUNTRY and not asked.department
    where = COUNTRY if is_whole else found.lines[1].territory.code
    return f"{reverse('indicators:map', args=[indicator.pk])}?region={where}"


def _opened(request: MemberRequest, line: Line) -> str:
    """Where a line leads: the country to its regions, a region to its departments, a department to its column."""
    if line.territory.level is Level.DEPARTMENT:
        return _address(request, **{DEPARTMENT: line.territory.code})
    return _address(request, **{REGION: line.territory.code, DEPARTMENT: ""})


def _up(request: MemberRequest, found: Panorama, asked: Asked) -> tuple[str, str] | None:
    """The way back: from a department to its region, from a region to the country."""
    if asked.department:
        region = found.lines[1]
        return _("Revenir à la région %(name)s") % {"name": region.name}, _opened(request, region)
    if asked.region != COUNTRY:
        return _("Voir toute la France"), _opened(request, found.lines[0])
    return None


def _median(found: Panorama) -> str:
    """Whose median the administration's own row is beside, in words."""
    if found.comparables is None or not any(each.compared for line in found.lines for each in line.cells):
        return ""
    return found.comparables.told(found.comparables.names)


def _years(request: MemberRequest, month: dt.date, months: list[dt.date], today: dt.date) -> list[tuple[str, str, str]]:
    """The same month a year before and a year after, where there may be something: which side, words, address."""
    found = []
    for side, apart in (("prev", -1), ("next", 1)):
        other = month.replace(year=month.year + apart)
        if months and months[-1] <= other <= today:
            found.append((side, heat.month_in_words(other), _address(request, **{MONTH: f"{other:%Y-%m}"})))
    return found


def _address(request: MemberRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop(PAGE, None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _workbook() -> WorkbookDescription:
    columns = (
        Column("level", _("Niveau"), Kind.TEXT),
        Column("code", _("Code"), Kind.CODE),
        Column("territory", _("Territoire"), Kind.TEXT),
        Column("indicator_code", _("Code de l'indicateur"), Kind.CODE),
        Column("indicator", _("Indicateur"), Kind.TEXT),
        Column("month", _("Vu à la fin de"), Kind.DATE),
        Column("at", _("Date de la valeur"), Kind.DATE),
        Column("rate", _("Avancement (%)"), Kind.NUMBER),
        Column("median", _("Médiane des comparables (%)"), Kind.NUMBER),
        Column("note", _("À savoir"), Kind.TEXT),
    )
    return WorkbookDescription("panorama", _("Panorama"), (Sheet(_("Panorama"), columns),))


def _rows(found: Panorama) -> Iterator[dict[str, Any]]:
    for line in found.lines:
        for cell, indicator in zip(line.cells, found.indicators, strict=True):
            told = cell.told
            rate = None if told is None or told.bounded is None else round(told.bounded * 100, 1)
            yield {
                "level": str(Definition.Level(line.territory.level).label),
                "code": line.territory.code,
                "territory": line.name,
                "indicator_code": indicator.code,
                "indicator": indicator.name,
                "month": found.day,
                "at": told.at if told else None,
                "rate": rate,
                "median": round(cell.compared.gap.median * 100, 1) if cell.compared else None,
                "note": words.secret() if told is None else heat.reason(told) or ", ".join(heat.notes(cell, found.day)),
            }
