"""The chart of an indicator: what was measured as a line, where it is to be as a dashed one, today's date between."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.indicators.queries.lists import Standing
from phare.indicators.web import words
from phare.ui import charts
from phare.ui.formats import on_date, said

WIDTH, HEIGHT = 640, 260


def drawn(standing: Standing, territory: str, source: str) -> SafeString | None:
    """Return the chart of an indicator in a territory with its table, None when there is nothing to draw."""
    found, definition = standing.course, standing.definition
    aims = [each for each in (found.initial, *found.milestones, found.target) if each is not None]
    if not found.history and not aims:
        return None
    measured = [each for each in (found.initial, *found.history) if each is not None]
    lines = sorted({each.key: each for each in (*measured, *aims)}.values(), key=lambda each: (each.date, each.kind))
    return charts.figure(
        _line(
            [_row(each.date, each.value, definition) for each in measured],
            [_row(each.date, each.value, definition) for each in aims] if found.target else [],
            definition.unit,
        ),
        title=_("%(territory)s : valeurs constatées et trajectoire vers la cible") % {"territory": territory},
        description=words.sentence(standing),
        headers=[_("Date"), _("Nature"), definition.unit],
        rows=[[on_date(each.date), said(each.kind.words), words.amount(each.value, definition)] for each in lines],
        note=_("Source : %(source)s.") % {"source": source} if source else "",
    )


def _row(date: dt.date, value: float, definition: Any) -> dict[str, Any]:
    return {"date": date.isoformat(), "value": value, "said": words.amount(value, definition)}


def _line(measured: list[dict[str, Any]], aims: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    x = {
        "field": "date",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%m/%Y", "labelAngle": 0, "tickCount": 6},
    }
    y = {"field": "value", "type": "quantitative", "title": unit, "scale": {"zero": False, "nice": True}}
    written = {"text": {"field": "said", "type": "nominal"}}
    first_and_last = [*measured[:1], *measured[-1:]] if len(measured) > 1 else measured
    # Two figures at one date would be written one over the other.
    target = [each for each in aims[-1:] if each["date"] not in {told["date"] for told in first_and_last}]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {
                "data": {"values": aims},
                "mark": {"type": "line", "color": charts.NEED, "strokeDash": [6, 4], "strokeWidth": 2},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": aims[1:]},
                "mark": {"type": "point", "shape": "diamond", "color": charts.NEED, "size": 110, "filled": True},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": measured},
                "mark": {"type": "line", "color": charts.TODAY},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": measured},
                "mark": {"type": "point", "color": charts.TODAY},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": first_and_last},
                "mark": {"type": "text", "dy": -14, "fontWeight": "bold"},
                "encoding": {"x": x, "y": y, **written},
            },
            {
                "data": {"values": target},
                "mark": {"type": "text", "dy": -14, "color": "#666666"},
                "encoding": {"x": x, "y": y, **written},
            },
        ],
    }
