"""The small chart of a figure kept in sight: its series as a line, beside what was aimed at."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.ui import charts, formats
from phare.values.tracked import TrackedFigure

WIDTH, HEIGHT = 330, 120


def drawn(figure: TrackedFigure) -> SafeString:
    """Return the trend of a figure: chart, what it says in a sentence, source, data one click away."""
    with_target = any(reading.target is not None for reading in figure.readings)
    by_year = all(reading.when.isdecimal() for reading in figure.readings)
    headers = [_("Année") if by_year else _("Date"), f"{figure.label} ({figure.unit})"]
    if with_target:
        headers.append(figure.target_label)
    return charts.figure(
        line_of(figure),
        title=_("%(figure)s : la tendance") % {"figure": figure.label},
        description=said_of(figure),
        headers=headers,
        rows=[
            [reading.when, written(figure, reading.value)] + ([written(figure, reading.target)] if with_target else [])
            for reading in figure.readings
        ],
        note=_("Source : %(source)s.") % {"source": figure.source},
    )


def said_of(figure: TrackedFigure) -> str:
    """Return where a figure goes, in a sentence: "De 88,2 % (2026) à 81,0 % (2029)."."""
    known = [reading for reading in figure.readings if reading.value is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    if first is last:
        said = _("%(value)s (%(when)s).") % {"value": with_unit(figure, last.value), "when": last.when}
    else:
        said = _("De %(first)s (%(since)s) à %(last)s (%(until)s).") % {
            "first": with_unit(figure, first.value),
            "since": first.when,
            "last": with_unit(figure, last.value),
            "until": last.when,
        }
    aimed = [reading.target for reading in figure.readings if reading.target is not None]
    if aimed:
        said += " " + _("En pointillé : %(target)s.") % {"target": figure.target_label}
    if figure.expected is not None:
        said += " " + _("Attendu aujourd'hui : %(value)s.") % {"value": with_unit(figure, figure.expected)}
    return said


def line_of(figure: TrackedFigure) -> dict[str, Any]:
    """Return the chart: a line with its points, the first and the last written, targets dashed.

    In Vega-Lite itself: checking it at each opening of the home page would take longer than all the rest.
    """
    known = [reading for reading in figure.readings if reading.value is not None]
    told = {id(known[0]), id(known[-1])} if known else set()
    rows = [
        {
            "when": reading.when,
            "value": reading.value,
            "target": reading.target,
            "said": written(figure, reading.value) if id(reading) in told else "",
        }
        for reading in figure.readings
    ]
    ends, marks = _scale(figure)
    x = {
        "field": "when",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": [reading.when for reading in figure.readings]},
        "axis": {"labelAngle": 0},
    }
    scale = {"domain": ends, "nice": False, "zero": False}
    axis = {"values": marks} if marks else {"tickCount": 3, "tickMinStep": 1}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": scale, "axis": axis}
    dashed = {"type": "line", "color": charts.NEED, "strokeDash": [5, 4], "strokeWidth": 2}
    # Through the days that have no value: a line is not broken by a target between two of them.
    with_value, with_target = (
        {"values": [row for row in rows if row[name] is not None]} for name in ("value", "target")
    )
    return {
        "data": {"values": rows},
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {"data": with_target, "mark": dashed, "encoding": {"x": x, "y": {**y, "field": "target"}}},
            {"data": with_value, "mark": {"type": "line", "color": charts.TODAY}, "encoding": {"x": x, "y": y}},
            {"mark": {"type": "point", "color": charts.TODAY}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "text", "dy": -12, "fontWeight": "bold"},
                "encoding": {"x": x, "y": y, "text": {"field": "said", "type": "nominal"}},
            },
        ],
    }


def written(figure: TrackedFigure, value: float | None) -> str:
    """Return a value of the series as it is written, without its unit."""
    return formats.number(value, figure.decimals)


def with_unit(figure: TrackedFigure, value: float | None) -> str:
    """Return a value of the series with its unit."""
    if figure.unit == "%":
        return formats.percent(None if value is None else value / 100, figure.decimals)
    return f"{written(figure, value)}{formats.BOUND}{figure.unit}"


def _scale(figure: TrackedFigure) -> tuple[list[float], list[float] | None]:
    """The ends of the axis, with room for words above the line, and its marks (None: the renderer's own).

    A percentage goes up to 100; a count begins at nothing; what hardly moves is seen from near, its axis says so.
    """
    values = [value for each in figure.readings for value in (each.value, each.target) if value is not None] or [0.0]
    low, high = min(values), max(values)
    if figure.unit == "%" and 0 <= low <= high <= 100:
        bottom = max(0, min(80, 10 * int((2 * low - 100) // 10)))
        return [bottom, 100 + (100 - bottom) * 0.15], [bottom, (bottom + 100) / 2, 100]
    if low >= 0 and (figure.decimals == 0 or low < 0.5 * high):
        return [0.0, (high or 1.0) * 1.3], None
    room = max(high - low, 0.04 * abs(high))
    return [max(0.0, low - room) if low >= 0 else low - room, high + room * 0.8], None
