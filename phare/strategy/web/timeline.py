"""The actions of a plan in time: a chart that is read without colour, printed, and said by its table."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
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
from phare.strategy.queries import ActionRow, FoundActions, WantedActions
from phare.strategy.web.action_table import counted, filtering, late_in_words, wanted_of
from phare.strategy.web.reading import plan_to_read
from phare.ui import charts, formats
from phare.ui.asked import page_in

PER_PAGE = 40
WIDTH = 600
NARROWEST = dt.timedelta(days=6)
"""The shortest bar that is still seen."""
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
        "sentence": _sentence(found, wanted, day),
        "actions": [(_("Tableau des actions"), reverse("strategy:plan-actions", args=[plan.pk]))],
    }
    return render(request, "strategy/timeline.html", context)


def drawn(rows: Sequence[ActionRow], day: dt.date) -> SafeString | str:
    """Return the figure of actions in time, with its table; nothing when none of them has a date, nor a milestone."""
    dated = [row for row in rows if _span(row) or _marked(row)]
    if not dated:
        return ""
    drawn_from = [
        (row.action.pk, _named(row), _state(row), _dates(row), _milestones(row, day), _waits(row)) for row in rows
    ]
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
            [_named(row), *_dates(row), _state(row), _milestones(row, day), *[_waits(row) or formats.NONE] * waiting]
            for row in rows
        ],
        note=" ".join([_legend(day), *_undated(len(rows) - len(dated))]),
    )


def _legend(day: dt.date) -> str:
    return _(
        "Trait vertical : aujourd'hui, %(day)s. Losange plein : jalon atteint ; losange creux : jalon non atteint."
    ) % {"day": formats.on_date(day)}


def _undated(count: int) -> list[str]:
    """That some actions are in the table only, when some are."""
    if not count:
        return []
    said = ngettext(
        "%(count)s action sans date n'est que dans le tableau.",
        "%(count)s actions sans date ne sont que dans le tableau.",
        count,
    )
    return [said % {"count": count}]


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


def _milestones(row: ActionRow, day: dt.date) -> str:
    said = [f"{step.name} ({_when(step, row, day)})" for step in row.steps if step.is_milestone]
    return ", ".join(said) or formats.NONE


def _when(step: Step, row: ActionRow, day: dt.date) -> str:
    words = {"day": formats.on_date(step.done_on or step.due)}
    if step.done_on:
        return _("atteint le %(day)s") % words
    if not row.is_open:
        return _("non atteint")
    if step.due is None:
        return _("sans date")
    return (_("en retard, attendu le %(day)s") if step.due < day else _("à venir, %(day)s")) % words


def _sentence(found: FoundActions, wanted: WantedActions, day: dt.date) -> str:
    """How many actions are found, all pages together, and which of them need someone."""
    if not found.keys:
        return counted(found, wanted) + "."
    late, blocked = queries.late_and_blocked(found, day)
    stopped = ngettext("%(count)s bloquée", "%(count)s bloquées", blocked) % {"count": blocked}
    return _("%(shown)s au %(day)s, dont %(late)s en retard et %(stopped)s.") % {
        "shown": counted(found, wanted),
        "day": formats.on_date(day),
        "late": late,
        "stopped": stopped,
    }


def _span(row: ActionRow) -> tuple[dt.date, dt.date] | None:
    """From the start of an action to its due date; one that has a single date still makes a bar."""
    start, due = row.action.start or row.action.due, row.action.due or row.action.start
    return (start, max(due, start + NARROWEST)) if start and due else None


def _marked(row: ActionRow) -> list[tuple[dt.date, bool]]:
    """Each milestone on the day when it was reached, or else is due, and whether it was reached."""
    return [
        (on, step.done_on is not None) for step in row.steps if step.is_milestone and (on := step.done_on or step.due)
    ]


def _chart(rows: Sequence[ActionRow], day: dt.date) -> Any:
    """Bars from start to due, diamonds for milestones, the state in words after them, a rule for today."""
    spans = {row.action.pk: _span(row) for row in rows}
    marks = {row.action.pk: _marked(row) for row in rows}
    ends = {pk: max([*(spans[pk] or ())[1:], *(on for on, _done in marks[pk])]) for pk in spans}
    starts = [span[0] for span in spans.values() if span] + [on for own in marks.values() for on, _done in own]
    first, last = min([*starts, day]), max([*ends.values(), day])
    # Room for the words that follow the last bar.
    beyond = last + (last - first) * 0.25 + dt.timedelta(days=20)
    scale = alt.Scale(type="utc", domain=[first.isoformat(), beyond.isoformat()])
    # Two actions of two plans may have one name: a line is that of a key, named beside it.
    names = json.dumps({str(row.action.pk): _label(row) for row in rows})
    y = alt.Y("key:N", sort=list(map(str, spans)), title=None,
              axis=alt.Axis(labelLimit=400, labelExpr=f"({names})[datum.value]"))  # fmt: skip
    axis = alt.Axis(format="%m/%Y", title=None, grid=True, tickCount=6, labelFlush=True)
    colour = alt.Color("status:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    bars = _layer(
        {"key": str(row.action.pk), "start": span[0].isoformat(), "due": span[1].isoformat(), **_told(row)}
        for row in rows
        if (span := spans[row.action.pk])
    ).mark_bar(height=12, cornerRadius=2)
    words = _layer(
        {"key": str(row.action.pk), "end": ends[row.action.pk].isoformat(), "state": _state(row)} for row in rows
    ).mark_text(align="left", dx=9, fontSize=12)
    diamonds = _layer(
        {"key": str(pk), "on": on.isoformat(), "done": done} for pk, own in marks.items() for on, done in own
    ).mark_point(shape="diamond", size=90, strokeWidth=1.5, stroke=charts.INK, filled=True, opacity=1)
    today = _layer([{"day": day.isoformat()}]).mark_rule(color=charts.INK, strokeWidth=1.5, strokeDash=[5, 3])
    x = {name: alt.X(f"{name}:T", scale=scale, axis=axis) for name in ("start", "on", "end", "day")}
    return alt.layer(
        bars.encode(y=y, x=x["start"], x2="due:T", color=colour, href="url:N", description="said:N"),
        diamonds.encode(y=y, x=x["on"], fill=alt.condition("datum.done", alt.value(charts.INK), alt.value("white"))),
        words.encode(y=y, x=x["end"], text="state:N"),
        today.encode(x=x["day"]),
    ).properties(width=WIDTH, height={"step": 26})


def _layer(values: Iterable[dict[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=list(values)))


def _told(row: ActionRow) -> dict[str, str]:
    """What a bar says, and where it leads."""
    return {
        "said": f"{_named(row)} : {_state(row)}",
        "status": row.action.status,
        "url": reverse("strategy:action", args=[row.action.pk]),
    }


def _label(row: ActionRow) -> str:
    """A name short enough for its axis, marked when it is shared; the table has the whole."""
    mark = " · " + _("partagée") if row.shared_with else ""
    said, room = str(row.action), LONGEST - len(mark)
    return (said if len(said) <= room else said[: room - 1].rstrip() + "…") + mark
