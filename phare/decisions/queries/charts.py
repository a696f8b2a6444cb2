"""Charts of what comes of a decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.decisions.queries.between import Course
from phare.ui import charts
from phare.ui.formats import NONE, number, on_date

WIDTH, HEIGHT = 430, 200


def drawn(course: Course, signed_on: dt.date) -> SafeString:
    """Return what is followed as a figure: three lines by photograph, the signature, what it says, its table."""
    return charts.kept((course, signed_on), lambda: _drawn(course, signed_on))


def _drawn(course: Course, signed_on: dt.date) -> SafeString:
    rows = [
        [
            f"{each.title} ({on_date(each.date)})",
            number(each.without, 1),
            NONE if each.expected is None else number(each.expected, 1),
            number(each.found, 1),
        ]
        for each in course.readings
    ]
    if course.aim is not None and all(each.date != course.aim[0] for each in course.readings):
        rows.append([_("Attendu au %(day)s") % {"day": on_date(course.aim[0])}, NONE, number(course.aim[1], 1), NONE])
    return charts.figure(
        _lines(course, signed_on),
        title=course.label,
        description=_said(course),
        headers=[_("Projet des services"), _("Sans la décision (ETP)"), _("Attendu (ETP)"), _("Constaté (ETP)")],
        rows=rows,
    )


def _said(course: Course) -> str:
    """What one sees at the last photograph, in a sentence."""
    last = course.readings[-1]
    words = {
        "day": on_date(last.date),
        "found": number(last.found, 1),
        "without": number(last.without, 1),
        "expected": "" if last.expected is None else number(last.expected, 1),
    }
    if last.expected is not None:
        return _("Au %(day)s : %(found)s ETP constatés, %(expected)s attendus, %(without)s sans la décision.") % words
    if course.aim is not None:
        words |= {"expected": number(course.aim[1], 1), "aim": on_date(course.aim[0])}
        return (
            _("Au %(day)s : %(found)s ETP constatés, %(without)s sans la décision ; %(expected)s attendus au %(aim)s.")
            % words
        )
    return _("Au %(day)s : %(found)s ETP constatés, %(without)s sans la décision.") % words


def _lines(course: Course, signed_on: dt.date) -> dict[str, Any]:
    """The chart: each line has its colour, its dash and its shape; a signature among the photographs is a rule."""
    names = {"without": _("Sans la décision"), "expected": _("Attendu"), "found": _("Constaté")}
    values: list[dict[str, Any]] = [
        {"on": _at(each.date), "fte": fte, "line": names[name]}
        for each in course.readings
        for name, fte in (("without", each.without), ("expected", each.expected), ("found", each.found))
        if fte is not None
    ]
    if course.aim is not None and course.readings[-1].date < course.aim[0]:
        values.append({"on": _at(course.aim[0]), "fte": course.aim[1], "line": names["expected"]})
    days = sorted({value["on"] for value in values})
    domain = list(names.values())

    def by_line(places: list[Any], **more: Any) -> dict[str, Any]:
        scale = {"domain": domain, "range": places}
        return {"field": "line", "type": "nominal", "title": None, "scale": scale, **more}

    x = {
        "field": "on",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {"values": days, "format": "%b %Y", "labelOverlap": True, "grid": False},
    }
    y = {"field": "fte", "type": "quantitative", "title": _("ETP"), "scale": {"zero": False, "padding": 12}}
    colour = by_line([charts.TREND, charts.PROPOSAL, charts.TODAY])
    shape = by_line(["triangle-down", "square", "circle"])
    dash = by_line([[2, 3], [7, 4], [1, 0]], legend=None)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            _signature(signed_on if signed_on >= course.readings[0].date else None, x),
            {
                "data": {"values": values},
                "layer": [
                    {"mark": {"type": "line"}, "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash}},
                    {
                        "mark": {"type": "point", "filled": True, "opacity": 1},
                        "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
                    },
                ],
            },
        ],
    }


def _signature(on: dt.date | None, x: dict[str, Any]) -> dict[str, Any]:
    """The day of the signature, written along the foot of the chart; nothing when it comes before what is drawn."""
    return {
        "data": {"values": [] if on is None else [{"on": _at(on), "said": _("signature")}]},
        "layer": [
            {"mark": {"type": "rule", "color": charts.NEED}, "encoding": {"x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "y": HEIGHT - 8, "color": charts.INK},
                "encoding": {"x": x, "text": {"field": "said", "type": "nominal"}},
            },
        ],
    }


def _at(day: dt.date) -> int:
    """A day as the chart's axis counts it: milliseconds, the same wherever it is drawn."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000
