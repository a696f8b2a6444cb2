"""What is expected after a photograph: departures and arrivals, and the staff they leave year after year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.organisation import actions, queries
from phare.organisation.kernel.trend import Trend
from phare.organisation.models import Movement, Photograph, State
from phare.organisation.permissions import keep_photographs
from phare.organisation.web.forms import MovementForm
from phare.organisation.web.pages import kept, page_of, readable, views_of
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui import charts, formats
from phare.values.refusal import Refusal

GREATEST_CHANGE = 12
"""How many missions the chart shows."""
MOST_LINES = 50


@signed_in
def trend(request: MemberRequest, pk: int) -> HttpResponse:
    """What becomes of our staff if nothing else is decided?"""
    photograph, membership, sight = readable(request, pk)
    found = queries.trend_of(photograph) if sight.everything else None
    names = _names(photograph) if found else {}
    return render(
        request,
        "organisation/trend.html",
        {
            "photograph": photograph,
            "views": views_of(photograph, membership, "trend"),
            "announced": page_of(request, queries.announced(photograph, sight), 50),
            "trend": found,
            "missions": _table(found, 2, names) if found else [],
            "services": _table(found, 0, names) if found else [],
            "total": [formats.number(found.start.sum(), 1), *(formats.number(v, 1) for v in found.fte.sum(axis=0))]
            if found
            else [],
            "total_change": float(found.fte[:, -1].sum() - found.start.sum()) if found and found.fte.size else 0.0,
            "chart": _chart(photograph, found, names) if found and not found.impossible else "",
            "keeps": keep_photographs.test(membership) and photograph.state != State.SUPERSEDED
            and membership.administration_id == photograph.administration_id,
            "sees_some": sight.everything or bool(sight.services),
        },
    )  # fmt: skip


def _names(photograph: Photograph) -> dict[str, str]:
    lists = queries.lists_at(photograph.administration_id, photograph.date)
    names = {line.code: line.name for line in lists.services}
    return names | {line.code: line.name for line in lists.missions}


def _table(found: Trend, place: int, names: dict[str, str]) -> list[dict[str, Any]]:
    """The lines that move, with their FTE at the photograph and at the end of each year: the most changed of them."""
    lines: list[dict[str, Any]] = [
        {
            "code": code,
            "name": names.get(code, ""),
            "figures": [formats.number(value, 1) for value in values],
            "change": float(values[-1] - values[0]),
        }
        for code, values in sorted(found.total(place).items())
        if abs(values - values[0]).max(initial=0.0) > 1e-6
    ]
    if len(lines) > MOST_LINES:
        lines = sorted(lines, key=lambda line: -abs(line["change"]))[:MOST_LINES]
    return sorted(lines, key=lambda line: str(line["code"]))


def _chart(photograph: Photograph, found: Trend, names: dict[str, str]) -> SafeString | str:
    sums = found.total(2)
    moving = sorted(
        (code for code in sums if abs(sums[code][-1] - sums[code][0]) > 1e-6), key=lambda c: sums[c][-1] - sums[c][0]
    )
    if not moving:
        return ""
    shown = [*moving[: GREATEST_CHANGE // 2], *moving[GREATEST_CHANGE // 2 :][-GREATEST_CHANGE // 2 :]]
    last = found.years[-1]
    values: list[dict[str, Any]] = [
        {"mission": f"{code} · {names.get(code, '')}", "change": round(float(sums[code][-1] - sums[code][0]), 4)}
        for code in shown
    ]
    chart = {
        "data": {"values": values},
        "height": {"step": 24},
        "mark": {"type": "bar", "color": charts.TREND},
        "encoding": {
            "x": {"field": "change", "type": "quantitative", "title": _("ETP gagnés ou perdus")},
            "y": {"field": "mission", "type": "nominal", "title": None, "sort": None},
        },
    }
    worst = values[0]
    return charts.figure(
        chart,
        title=_("Ce que les missions gagnent ou perdent d'ici la fin de %(year)s") % {"year": last},
        description=_("Le plus grand changement : %(mission)s, %(change)s ETP.")
        % {"mission": worst["mission"], "change": formats.number(worst["change"], 1, signed=True)},
        headers=[_("Mission"), _("ETP")],
        rows=[[value["mission"], formats.number(value["change"], 1, signed=True)] for value in values],
        note=_("Source : %(title)s et départs et arrivées annoncés.") % {"title": photograph.title},
    )


@signed_in
def announce(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is expected to leave or to come?"""
    photograph, membership = kept(request, pk)
    seen = queries.fingerprint(queries.movements(photograph))
    initial = {"year": photograph.date.year + 1, "seen": seen}
    form = MovementForm(request.POST or None, photograph=photograph, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce_movement(photograph, **form.cleaned_data, by=membership, at=timezone.now())
            messages.success(request, _("Le mouvement est annoncé."))
            return redirect("organisation:trend", pk)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            form.data = {**form.data.dict(), "seen": seen}
    return render(request, "organisation/announce.html", {"form": form, "photograph": photograph})


@signed_in
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Is it no longer expected?"""
    movement = get_object_or_404(Movement.objects.select_related("photograph", "service", "profile", "mission"), pk=pk)
    membership = authorise(request, keep_photographs, movement.photograph)
    if request.method == "POST":
        actions.withdraw_movement(movement, by=membership, at=timezone.now())
        messages.success(request, _("Le mouvement est retiré."))
        return redirect("organisation:trend", movement.photograph_id)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Retirer un mouvement prévu"),
            "sentence": _("%(year)s, %(service)s, %(profile)s : %(fte)s ETP. Il ne comptera plus dans la tendance.")
            % {
                "year": movement.year,
                "service": movement.service.name,
                "profile": movement.profile.name,
                "fte": formats.number(movement.fte, 1, signed=True),
            },
            "label": _("Retirer"),
            "cancel": reverse("organisation:trend", args=[movement.photograph_id]),
        },
    )
