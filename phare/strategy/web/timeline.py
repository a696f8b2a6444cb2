"""The actions of a plan in time: a chart that is read without colour, printed, and said by its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import altair as alt
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.strategy import queries
from phare.strategy.kernel.life import ActionStatus
from phare.strategy.models import Step
from phare.strategy.queries import ActionRow
from phare.strategy.web.action_table import filtering, late_in_words, wanted_of
from phare.strategy.web.reading import plan_to_read
from phare.ui import charts, formats
from phare.ui.asked import page_in

PER_PAGE = 40
WIDTH = 600
LONGEST = 48
"""Letters of a name beside its bar; the table has the whole."""
COLOURS = {
    ActionStatus.TO_DO: charts.NEED,
    ActionStatus.UNDER_WAY: charts.TODAY,
    ActionStatus.BLOCKED: charts.SHORT,
    ActionStatus.DONE: charts.PROPOSAL,
    ActionStatus.ABANDONED: "#cecece",
}


@signed_in
def timeline(request: MemberRequest, pk: int) -> HttpResponse:
    """When is each action of this plan due, which are late, and what comes next?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    wanted = wanted_of(request)
    found = queries.found_actions(plan, wanted, membership, day)
    page = page_in(request, found.keys, PER_PAGE)
    shown = queries.rows_of(found, list(page.object_list), day)
    context = {
        "plan": plan,
        "page": page,
        "rows": shown,
        "whole": found.whole,
        "wanted": wanted,
        "drawing": drawn(shown, day),
        **filtering(request, found, wanted),
        "sentence": _sentence(shown, day),
        "actions": [(_("Tableau des actions"), reverse("strategy:plan-actions", args=[plan.pk]))],
    }
    return render(request, "strategy/timeline.html", context)


def drawn(rows: Sequence[ActionRow], day: dt.date) -> SafeString | str:
    """Return the figure of actions in time, with its table; nothing when none of them has a date."""
    dated = [row for row in rows if row.action.start or row.action.due]
    if not dated:
        return ""
    drawn_from = [(row.action.pk, _named(row), _state(row), _dates(row), _milestones(row), _waits(row)) for row in rows]
    return charts.kept((drawn_from, day), lambda: _drawn(rows, dated, day))


def _drawn(rows: Sequence[ActionRow], dated: Sequence[ActionRow], day: dt.date) -> SafeString:
    # What each waits for is a column only where one of them waits.
    waiting = any(map(_waits, rows))
    return charts.figure(
        _chart(dated, day),
        title=_("Du début à l'échéance, action par action"),
        description=_(
            "Chaque barre va du début de l'action à son échéance et mène à sa page ; son état est écrit au bout."
        ),
        headers=[_("Action"), _("Début"), _("Échéance"), _("État"), _("Jalons"), *[_("Attend")] * waiting],
        rows=[
            [_named(row), *_dates(row), _state(row), _milestones(row), *[_waits(row) or formats.NONE] * waiting]
            for row in rows
        ],
        note=_("Trait vertical : aujourd'hui, %(day)s. Losange plein : jalon fait ; losange creux : jalon à venir.")
        % {"day": formats.on_date(day)},
    )


def _named(row: ActionRow) -> str:
    """An action with the plans it is shared with."""
    if not row.shared_with:
        return str(row.action)
    plans = ", ".join(str(each) for each in row.shared_with)
    return _("%(action)s, partagée avec %(plans)s") % {"action": row.action, "plans": plans}


def _dates(row: ActionRow) -> tuple[str, str]:
    return formats.on_date(row.action.start), formats.on_date(row.action.due)


def _state(row: ActionRow) -> str:
    status = str(row.action.get_status_display())
    return f"{status}, {late_in_words(row.late)}" if row.late else status


def _waits(row: ActionRow) -> str:
    """What an action still waits for, "" when it waits for nothing."""
    return ", ".join(name for _action, name in row.waits)


def _milestones(row: ActionRow) -> str:
    said = [f"{step.name} ({_when(step)})" for step in row.steps if step.is_milestone]
    return ", ".join(said) or formats.NONE


def _when(step: Step) -> str:
    if step.done_on:
        return _("fait le %(day)s") % {"day": formats.on_date(step.done_on)}
    return _("à venir, %(day)s") % {"day": formats.on_date(step.due)}


def _sentence(rows: Sequence[ActionRow], day: dt.date) -> str:
    late = sum(row.late > 0 for row in rows)
    blocked = sum(row.action.status == ActionStatus.BLOCKED for row in rows)
    shown = ngettext("%(count)s action", "%(count)s actions", len(rows)) % {"count": len(rows)}
    stopped = ngettext("%(count)s bloquée", "%(count)s bloquées", blocked) % {"count": blocked}
    return _("%(shown)s au %(day)s, dont %(late)s en retard et %(stopped)s.") % {
        "shown": shown,
        "day": formats.on_date(day),
        "late": late,
        "stopped": stopped,
    }


def _bars(rows: Sequence[ActionRow]) -> list[dict[str, Any]]:
    """Each action from its start to its due date; one that has a single date is a bar that is still seen."""
    bars = []
    for row in rows:
        start, due = row.action.start or row.action.due, row.action.due or row.action.start
        assert start is not None
        assert due is not None
        bars.append(
            {
                "action": _label(row),
                "start": start.isoformat(),
                "due": max(due, start + dt.timedelta(days=6)).isoformat(),
                "state": _state(row),
                "said": f"{_named(row)} : {_state(row)}",
                "status": row.action.status,
                "url": reverse("strategy:action", args=[row.action.pk]),
            }
        )
    return bars


def _marks(rows: Sequence[ActionRow]) -> list[dict[str, Any]]:
    """Each milestone on the day when it was reached, or else is due."""
    return [
        {"action": _label(row), "on": on.isoformat(), "done": step.done_on is not None}
        for row in rows
        for step in row.steps
        if step.is_milestone and (on := step.done_on or step.due)
    ]


def _chart(rows: Sequence[ActionRow], day: dt.date) -> Any:
    """Bars from start to due, diamonds for milestones, the state in words at the end of each bar, a rule for today."""
    bars, marks = _bars(rows), _marks(rows)
    days = [each[key] for each in bars for key in ("start", "due")] + [mark["on"] for mark in marks] + [day.isoformat()]
    first, last = (dt.date.fromisoformat(each) for each in (min(days), max(days)))
    # Room for the words that follow the last bar.
    beyond = last + (last - first) * 0.25 + dt.timedelta(days=20)
    scale = alt.Scale(type="utc", domain=[first.isoformat(), beyond.isoformat()])
    y = alt.Y("action:N", sort=[each["action"] for each in bars], title=None, axis=alt.Axis(labelLimit=400))
    axis = alt.Axis(format="%m/%Y", title=None, grid=True, tickCount=6, labelFlush=True)
    base = alt.Chart(alt.Data(values=bars)).properties(width=WIDTH, height={"step": 26})
    colour = alt.Color("status:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    spans = base.mark_bar(height=12, cornerRadius=2).encode(
        y=y,
        x=alt.X("start:T", scale=scale, axis=axis),
        x2="due:T",
        color=colour,
        href="url:N",
        description="said:N",
    )
    words = base.mark_text(align="left", dx=6, fontSize=12).encode(y=y, x=alt.X("due:T", scale=scale), text="state:N")
    fill = alt.condition("datum.done", alt.value(charts.INK), alt.value("white"))
    diamonds = (
        alt.Chart(alt.Data(values=marks))
        .mark_point(shape="diamond", size=90, strokeWidth=1.5, stroke=charts.INK, filled=True, opacity=1)
        .encode(y=y, x=alt.X("on:T", scale=scale), fill=fill)
    )
    today = (
        alt.Chart(alt.Data(values=[{"day": day.isoformat()}]))
        .mark_rule(color=charts.INK, strokeWidth=1.5, strokeDash=[5, 3])
        .encode(x=alt.X("day:T", scale=scale))
    )
    return alt.layer(spans, *([diamonds] if marks else []), words, today)


def _label(row: ActionRow) -> str:
    """A name short enough for its axis; the code before it keeps two of a plan apart, the mark those of two plans."""
    mark = " · " + _("partagée") if row.shared_with else ""
    said, room = str(row.action), LONGEST - len(mark)
    return (said if len(said) <= room else said[: room - 1].rstrip() + "…") + mark
