"""Charts of the crossing: the same on the page and in the note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from phare.allocation.kernel.crossing import Names
from phare.allocation.queries.pages import MissionLine, OrientationLines
from phare.strategy.kernel.requirements import FloorRank
from phare.strategy.models import Requirement
from phare.ui import charts
from phare.ui.formats import number

MOST = 18
"""Missions drawn: those that change most; the table has them all."""


STEP = 13
"""Height of a bar of the note, in points."""

WIDE = 720
"""Width of a chart that is read point by point."""


def changing(orientations: Iterable[OrientationLines]) -> list[MissionLine]:
    """Return the missions whose floor breaks on the trend or that a scenario changes, the largest changes first."""
    lines = [line for group in orientations for line in group.lines]
    shown = [line for line in lines if line.trend_broken or abs(line.change or 0.0) > 0.05]
    ordered = sorted(shown, key=lambda line: (not line.trend_broken, -abs(line.change or 0.0), line.code))
    return ordered[:MOST]


def before_and_after(orientations: Sequence[OrientationLines], year: int) -> SafeString | str:
    """Return the figure of what changes between the trend and a scenario in a year; nothing when nothing does."""
    lines = [line for line in changing(orientations) if line.trend is not None and line.fte is not None]
    if not lines:
        return ""
    return charts.kept((lines, year), lambda: _before_and_after(lines, year))


def _before_and_after(lines: Sequence[MissionLine], year: int) -> SafeString:
    title = _("Avant et après, en %(year)s") % {"year": year}
    return charts.figure(
        dumbbells(lines),
        title=title,
        description=_(
            "Chaque mission va de sa tendance (rond creux) à la proposition (rond plein) ; trait noir : son plancher."
        ),
        headers=[_("Mission"), _("Plancher"), _("Besoin"), _("Tendance"), _("Proposition")],
        rows=[
            [line.name, *(number(value, 1) for value in (line.floor, line.need, line.trend, line.fte))]
            for line in lines
        ],
    )


def dumbbells(lines: Sequence[MissionLine]) -> Any:
    """Return the chart of missions going from their trend to the proposal, with their floors, in FTE."""
    rows = [{"mission": line.name, "trend": line.trend, "fte": line.fte, "floor": line.floor or None} for line in lines]
    order = [line.name for line in lines]
    y = alt.Y("mission:N", sort=order, title=None, axis=alt.Axis(labelLimit=330))
    # Names that two missions share would fall on one line: the data are given in their own order.
    base = alt.Chart(alt.Data(values=rows)).properties(width=640, height={"step": 26})
    axis = alt.X("trend:Q", title=_("ETP"), scale=alt.Scale(zero=True, nice=True))
    span = base.mark_rule(strokeWidth=3, color=charts.PROPOSAL, opacity=0.45).encode(y=y, x=axis, x2="fte:Q")
    trend = base.mark_point(filled=False, color=charts.TREND, size=80, strokeWidth=2.5).encode(y=y, x="trend:Q")
    proposal = base.mark_point(filled=True, color=charts.PROPOSAL, size=110, opacity=1).encode(y=y, x="fte:Q")
    floor = base.mark_tick(color=charts.INK, thickness=3, size=18).encode(y=y, x="floor:Q")
    return alt.layer(span, floor, trend, proposal)


def floors_by_scenario(
    missions: Sequence[str], results: Sequence[tuple[str, Mapping[str, Any]]], names: Names
) -> Any | None:
    """Return the chart of threatened floors: each mission's staff that counts in the last year, scenario by scenario.

    None when there is nothing to draw.
    """
    rows = []
    for name, result in results:
        by_code = {row["mission"]: row for row in result["missions"]}
        rows += [
            {
                "mission": names.missions.get(code, code),
                "scenario": name,
                "fte": by_code[code]["counting"][-1],
                "floor": by_code[code]["floor"][-1],
            }
            for code in _threatened(missions, [each for _, each in results])
        ]
    if not rows:
        return None
    order = [name for name, _ in results]
    base = alt.Chart(alt.Data(values=rows)).properties(width=430)
    y = alt.Y("mission:N", sort=list(dict.fromkeys(row["mission"] for row in rows)), title=None)
    offset = alt.YOffset("scenario:N", sort=order)
    colour = alt.Color("scenario:N", sort=order, title=None, scale=alt.Scale(range=list(charts.SERIES)))
    bars = base.mark_bar(height=9).encode(
        y=y, yOffset=offset, x=alt.X("fte:Q", title=_("ETP qui comptent pour le plancher")), color=colour
    )
    said = base.mark_text(align="left", dx=4, fontSize=10).encode(
        y=y, yOffset=offset, x="fte:Q", text=alt.Text("fte:Q", format=".1f")
    )
    floor = base.mark_tick(color=charts.INK, thickness=3, size=STEP * len(order) + 4).encode(y=y, x="floor:Q")
    return alt.layer(bars, said, floor).properties(height={"step": STEP})


def _threatened(missions: Sequence[str], results: Sequence[Mapping[str, Any]]) -> list[str]:
    """The missions given, then those whose floor a scenario breaks."""
    broken = [
        row["mission"]
        for result in results
        for row in result["missions"]
        if row["counting"][-1] < row["floor"][-1] - 1e-5
    ]
    return list(dict.fromkeys([*missions, *broken]))[:MOST]


def rank_name(rank: int) -> str:
    """Return what a rank of floors is called; its number when it has no name."""
    known = {int(each): str(Requirement.FloorRank(each).label) for each in FloorRank}
    return known.get(rank, str(rank))


def curve(marks: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]], ranks: Sequence[str]) -> Any:
    """Return the chart of the share of needs covered against FTE redeployed, and what floors lack below it.

    Marks and others have `moved` (FTE), `coverage` (a share), `name`, `url` and `said`; a mark also has what is
    `lacking` (FTE by rank), which is drawn when there is any.
    """
    rows = [{**mark, "lacking": sum(mark["lacking"].values()) > 0.05} for mark in marks]
    are_lacking = any(row["lacking"] for row in rows)
    x = alt.X("moved:Q", title=_("ETP redéployés, toutes années ensemble"), scale=alt.Scale(padding=14))
    y = alt.Y(
        "coverage:Q", title=_("Besoins couverts"), axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=False, padding=22)
    )
    above = x.title(None) if are_lacking else x
    base = alt.Chart(alt.Data(values=rows)).encode(x=above, y=y)
    line = base.mark_line(color=charts.PROPOSAL, opacity=0.5)
    # A point that is a scenario has its diamond.
    point = (
        base.transform_filter("datum.name == ''")
        .mark_point(filled=True, opacity=1, size=110)
        .encode(
            shape=alt.condition("datum.lacking", alt.value("triangle-down"), alt.value("circle")),
            color=alt.condition("datum.lacking", alt.value(charts.SHORT), alt.value(charts.PROPOSAL)),
            href="url:N",
            description="said:N",
        )
    )
    top = alt.layer(line, point, *_named(marks, others, above, y)).properties(width=WIDE, height=300)
    return alt.vconcat(top, _below_floors(marks, ranks, x)).resolve_scale(x="shared") if are_lacking else top


def _below_floors(marks: Sequence[Mapping[str, Any]], ranks: Sequence[str], x: Any) -> Any:
    """What is missing under floors, rank upon rank."""
    rows = [
        {"moved": mark["moved"], "rank": rank, "order": ranks.index(rank), "fte": fte}
        for mark in marks
        for rank, fte in mark["lacking"].items()
    ]
    colour = alt.Color(
        "rank:N",
        sort=list(ranks),
        title=_("Sous les planchers :"),
        scale=alt.Scale(range=[charts.SHORT, charts.SERIES[1], charts.NEED]),
        legend=alt.Legend(orient="bottom", titleOrient="left"),
    )
    y = alt.Y("fte:Q", title=_("ETP manquants"), axis=alt.Axis(tickCount=4))
    bars = alt.Chart(alt.Data(values=rows)).mark_bar(size=12)
    return bars.encode(x=x, y=y, color=colour, order=alt.Order("order:Q")).properties(width=WIDE, height=110)


def _named(marks: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]], x: Any, y: Any) -> list[Any]:
    """The scenarios, as diamonds with their names, each written on its own side of the curve."""
    keys = ("moved", "coverage", "name", "url", "said")
    rows = [{key: mark[key] for key in keys} for mark in (*marks, *others) if mark["name"]]
    line = np.array(sorted((mark["moved"], mark["coverage"]) for mark in marks)).T
    layers = []
    for above in (True, False):
        kept = [row for row in rows if (row["coverage"] > np.interp(row["moved"], *line) + 1e-9) == above]
        if kept:
            base = alt.Chart(alt.Data(values=kept)).encode(x=x, y=y)
            layers += [
                base.mark_point(filled=True, opacity=1, shape="diamond", size=240, color=charts.TODAY).encode(
                    href="url:N", description="said:N"
                ),
                base.mark_text(
                    align="right" if above else "left", dx=-8 if above else 8, dy=-16 if above else 16
                ).encode(text="name:N"),
            ]
    return layers


def trials(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return the chart of draws: for each `mission` the share of them where its floor `held`, and the `low`, `middle`
    and `high` shares of its need covered; None where there is no floor, or no need."""
    order = [row["mission"] for row in rows]
    base = alt.Chart(alt.Data(values=list(rows))).properties(height={"step": 26})
    share = alt.Axis(format=".0%", values=[0, 0.5, 1])
    whole = alt.Scale(domain=[0, 1])
    y = alt.Y("mission:N", sort=order, title=None, axis=alt.Axis(labelLimit=280))
    bare = alt.Y("mission:N", sort=order, title=None, axis=None)
    x = alt.X("held:Q", title=_("Plancher tenu"), scale=whole, axis=share)
    held = base.mark_bar(height=12, color=charts.TODAY).encode(y=y, x=x)
    written = base.mark_text(align="left", dx=4).encode(y=y, x=x, text=alt.Text("held:Q", format=".0%"))
    covered = alt.X("low:Q", title=_("Besoin couvert"), scale=whole, axis=share)
    span = base.mark_rule(strokeWidth=5, color=charts.PROPOSAL, opacity=0.45).encode(y=bare, x=covered, x2="high:Q")
    middle = base.mark_point(filled=True, opacity=1, color=charts.PROPOSAL, size=90).encode(y=bare, x="middle:Q")
    return alt.hconcat(
        alt.layer(held, written).properties(width=170), alt.layer(span, middle).properties(width=220), spacing=46
    )
