"""One indicator: where it stands, why this figure, what is contested, what was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.indicators import permissions
from phare.indicators.kernel.course import Figure
from phare.indicators.kernel.definition import Level
from phare.indicators.kernel.workbook import DESCRIPTION, INDICATORS, VALUES
from phare.indicators.models import Indicator, Value
from phare.indicators.permissions import IndicatorOnDay
from phare.indicators.queries import exchange
from phare.indicators.queries.alerts import alerts_of, compared_in
from phare.indicators.queries.comparables import thresholds_of
from phare.indicators.queries.history import history_of
from phare.indicators.queries.lines import awaited
from phare.indicators.queries.lists import Standing
from phare.indicators.queries.pages import IndicatorPage, indicator_page, territories_of
from phare.indicators.queries.territories import Territory, names_of, own_territory
from phare.indicators.web import drawing, words
from phare.indicators.web.history import Line, line
from phare.indicators.web.reading import indicator_to_read, territory_asked, word_of
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange.gateways import workbooks
from phare.ui.formats import on_date, percent, said

TOLD = 15
"""Territories without a value that are named; their number says the rest."""


@signed_in
def indicator(request: MemberRequest, pk: int) -> HttpResponse:
    """Where does this figure stand, and where does it come from?"""
    found, membership = indicator_to_read(request, pk)
    today = timezone.localdate()
    territory = territory_asked(request, found)
    page = indicator_page(found, territory, today)
    known = territories_of(found)
    if territory not in dict(known):
        known = [(territory, page.territory_name), *known]
    is_own = territory == own_territory(found.administration)
    thing = IndicatorOnDay(found, today)
    standing = page.standing
    if standing.is_secret and not permissions.see_every_figure.test(membership, thing):
        return render(request, "indicators/secret.html", {"indicator": found, "page": page, "secret": words.secret()})
    missing = _missing(page)
    return render(
        request,
        "indicators/indicator.html",
        {
            "indicator": found,
            "page": page,
            "standing": standing,
            "definition": standing.definition,
            "title": _("%(name)s : où en est-on ?") % {"name": found.name},
            "lead": words.sentence(standing),
            "figure": words.amount(standing.value, standing.definition),
            "rate": percent(standing.rate.bounded),
            "raw": percent(standing.rate.raw) if standing.rate.raw != standing.rate.bounded else "",
            "expected": words.amount(standing.course.expected, standing.definition),
            "target": words.amount(standing.target, standing.definition),
            "formula": words.formula(standing),
            "inputs": list(_inputs(page)),
            "missing": missing,
            "lacks": " ; ".join(missing),
            "late": words.late(standing),
            **(_at_home(standing, territory, today) if is_own else {}),
            "chart": drawing.drawn(standing, page.territory_name, standing.definition.source),
            "rows": [_line(each, page, thing, membership) for each in page.values],
            "contested": [_pair(each, page) for each in page.contested],
            "territories": [(word_of(each), name) for each, name in known],
            "chosen": word_of(territory),
            "actions": _actions(found, membership, thing, word_of(territory)),
            "may_settle": permissions.settle_values.test(membership),
            "may_compare": permissions.set_thresholds.test(membership),
            "formats": workbooks.FORMATS,
            "history": _history(found, membership, thing),
            "today": today,
        },
    )


def _at_home(standing: Standing, own: Territory, day: dt.date) -> dict[str, Any]:
    """What is said of the administration's own territory: what needs someone, and whose median it stands beside."""
    thresholds = thresholds_of(standing.indicator.administration)
    compared = compared_in(standing, own, thresholds, day)
    return {
        "alerts": list(alerts_of(standing, compared, thresholds, day)),
        "compared": words.compared(compared) if compared else "",
        "compared_why": compared.among.why if compared else "",
        "beside": _beside(standing.indicator) if own.level is Level.DEPARTMENT else "",
    }


def _beside(found: Indicator) -> str:
    """Where an indicator is read department by department, with its theme's others."""
    asked = {"theme": found.theme} if found.theme else {}
    return f"{reverse('indicators:panorama')}?{urlencode(asked)}" if asked else reverse("indicators:panorama")


def _history(found: Indicator, membership: Membership, thing: IndicatorOnDay) -> list[Line]:
    """What was done to the indicator, in words; without the figures of other territories where some are secret."""
    deeds = history_of(found)
    places = {Territory(Level(each.value.territory_level), each.value.territory_code) for each in deeds if each.value}
    names = {(str(each.level), each.code): name for each, name in names_of(places).items()}
    is_open = found.rule_by(thing.day) is None
    with_figures = is_open or permissions.see_every_figure.test(membership, thing)
    return [line(deed, found, names, with_figures=with_figures) for deed in deeds]


def _actions(found: Indicator, membership: Membership, thing: IndicatorOnDay, territory: str) -> list[tuple[str, str]]:
    actions = []
    if permissions.enter_values.test(membership, thing):
        actions.append(
            (_("Saisir une valeur"), f"{reverse('indicators:enter', args=[found.pk])}?territoire={territory}")
        )
    actions.append((_("Voir la carte"), reverse("indicators:map", args=[found.pk])))
    if permissions.keep_definitions.test(membership):
        actions.append((_("Modifier l'indicateur"), reverse("indicators:edit", args=[found.pk])))
    return actions


def _inputs(page: IndicatorPage) -> Iterable[dict[str, Any]]:
    """What the rate is made from: each value with its date, its source, and what brought it."""
    found, definition = page.standing.course, page.standing.definition
    ends: list[tuple[str, Figure | None]] = [
        (_("Valeur initiale"), found.initial),
        (_("Valeur constatée"), found.actual),
        *((_("Cible intermédiaire"), each) for each in found.milestones),
        (_("Cible"), found.target),
    ]
    for label, figure in ends:
        value = page.value_of(figure)
        if figure is not None and value is not None:
            yield {
                "label": label,
                "figure": words.figure(figure.value, definition),
                "date": on_date(figure.date),
                "value": value,
            }


def _missing(page: IndicatorPage) -> list[str]:
    """What is lacking for the figure to be whole, in words."""
    standing = page.standing
    lacks = [said(standing.rate.missing.words)] if standing.rate.missing else []
    whole = standing.whole
    if whole is not None:
        if whole.actual.reason:
            lacks.append(said(whole.actual.reason.words))
        if whole.actual.missing:
            lacking = sorted(whole.actual.missing)
            codes = ", ".join(lacking[:TOLD]) + (" …" if len(lacking) > TOLD else "")
            count = ngettext(
                "%(count)s territoire sans valeur : %(codes)s",
                "%(count)s territoires sans valeur : %(codes)s",
                len(lacking),
            )
            lacks.append(count % {"count": len(lacking), "codes": codes})
    if standing.days_late:
        lacks.append(awaited(standing))
    return list(dict.fromkeys(lacks))


def _line(value: Value, page: IndicatorPage, thing: IndicatorOnDay, membership: Membership) -> dict[str, Any]:
    """One value as the table shows it: its state, who gave it, and what may be done with it."""
    definition = thing.indicator.definition_on(value.date)
    stands = value.superseded_by_id is None and value.withdrawn_at is None
    is_open = any(each.counter.contested_id == value.pk for each in page.contested)
    acts = []
    if stands and permissions.enter_values.test(membership, thing):
        address = reverse("indicators:enter", args=[thing.indicator.pk])
        acts.append((_("Corriger"), f"{address}?valeur={value.pk}"))
        acts.append((_("Retirer"), reverse("indicators:withdraw", args=[value.pk])))
    if stands and not is_open and permissions.contest_values.test(membership, thing):
        acts.append((_("Contester"), reverse("indicators:contest", args=[value.pk])))
    return {
        "value": value,
        "figure": words.figure(value.value, definition),
        "margin": words.amount(value.margin, definition) if value.margin is not None else "",
        "stands": stands,
        "acts": acts,
    }


def _pair(each: Any, page: IndicatorPage) -> dict[str, Any]:
    definition = page.standing.definition
    return {
        "counter": each.counter,
        "published": words.figure(each.counter.contested.value, definition),
        "published_rate": words.rate(each.published),
        "contesting": words.figure(each.counter.value, definition),
        "contesting_rate": words.rate(each.contesting),
    }


@signed_in
def export_values(request: MemberRequest, pk: int, file_format: str) -> HttpResponse:
    """This indicator with all its values that stand, as a workbook that imports back without changing anything."""
    found, _membership = indicator_to_read(request, pk)
    today = timezone.localdate()
    if found.rule_by(today) is not None:
        authorise(request, permissions.see_every_figure, IndicatorOnDay(found, today))
    if file_format not in workbooks.FORMATS:
        raise Http404
    rows = {
        INDICATORS.name: [exchange.indicator_row_of(found)],
        VALUES.name: exchange.value_rows(found.values.all(), [found]),
    }
    media_type, extension = workbooks.media_type(DESCRIPTION, file_format)
    name = f"indicateur-{found.pk}-{today.isoformat()}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbooks.write(DESCRIPTION, rows, file_format), content_type=media_type, headers=headers)
