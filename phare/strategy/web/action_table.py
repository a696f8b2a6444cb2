"""The actions of a plan as a table: looked for in words, sorted, its columns chosen, taken away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from phare.platform.accounts.permissions import MemberRequest, signed_in
from phare.platform.exchange.gateways.workbooks import write_csv, write_xlsx
from phare.platform.exchange.kernel.description import Column, Kind, Sheet, WorkbookDescription
from phare.strategy import actions, queries
from phare.strategy.models import Action
from phare.strategy.queries import ActionRow, FoundActions, WantedActions
from phare.strategy.web.reading import plan_to_read
from phare.ui import formats
from phare.ui.asked import number_in, page_in
from phare.ui.filters import Filter, in_words

PER_PAGE = 50
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Shown:
    """A column: its label, what it says of a row in a file, by what it sorts, and of what kind it is in a file."""

    label: Any
    said: Callable[[ActionRow], Any]
    kind: Kind = Kind.TEXT


def _step(row: ActionRow) -> str:
    step = row.next_step
    if step is None:
        return ""
    return f"{step.name} ({formats.on_date(step.due)})" if step.due else step.name


def late_in_words(days: int) -> str:
    """Return a delay in words, "" without any."""
    return ngettext("en retard de %(days)s jour", "en retard de %(days)s jours", days) % {"days": days} if days else ""


COLUMNS: dict[str, Shown] = {
    "action": Shown(_("Action"), lambda row: str(row.action)),
    "status": Shown(_("État"), lambda row: str(row.action.get_status_display())),
    "owner": Shown(_("Responsable"), lambda row: row.action.owner.user.name if row.action.owner else ""),
    "next_step": Shown(_("Prochaine étape"), _step),
    "due": Shown(_("Échéance"), lambda row: row.action.due, Kind.DATE),
    "late": Shown(_("Retard"), lambda row: late_in_words(row.late)),
    "weather": Shown(_("Météo"), lambda row: str(row.weather.get_level_display()) if row.weather else ""),
    "operations": Shown(_("Opérations"), lambda row: ", ".join(row.operation_names)),
    "shared_with": Shown(_("Partagée avec"), lambda row: ", ".join(str(each) for each in row.shared_with)),
    "waits_for": Shown(_("Attend"), lambda row: ", ".join(name for _action, name in row.waits)),
    "obstacle": Shown(_("Ce qui bloque"), lambda row: row.action.obstacle),
    "pilots": Shown(_("Services pilotes"), lambda row: ", ".join(each.code for each in row.pilots)),
    "partners": Shown(_("Partenaires"), lambda row: row.action.partners),
    "participants": Shown(_("Agents associés"), lambda row: row.action.participants),
    "users_part": Shown(_("Part des usagers"), lambda row: row.action.users_part),
    "arrondissement": Shown(_("Arrondissement"), lambda row: str(row.action.arrondissement or "")),
    "start": Shown(_("Début"), lambda row: row.action.start, Kind.DATE),
    "steps": Shown(_("Étapes faites"), lambda row: f"{row.steps_done}/{len(row.steps)}" if row.steps else ""),
}
"""Every column there is, in order; the first one always stands."""
FIRST = ("action", "status", "owner", "next_step", "due", "late", "weather")
"""Those shown to whoever chose none."""


def _sorted_by(name: str) -> Callable[[ActionRow], Any]:
    """What a column sorts by: days before what has none, the longest delay first, the order of a plan for actions."""
    special: dict[str, Callable[[ActionRow], Any]] = {
        "action": lambda row: (row.is_from_elsewhere, row.action.position, row.action.code),
        "due": lambda row: row.action.due or dt.date.max,
        "start": lambda row: row.action.start or dt.date.max,
        "late": lambda row: -row.late,
        "next_step": lambda row: (row.next_step and row.next_step.due) or dt.date.max,
    }
    return special.get(name, COLUMNS[name].said)


@dataclass(frozen=True)
class ActionLine:
    """An action in the table, and by what each column sorts it; those of the other pages are only counted."""

    row: ActionRow | None
    keys: dict[str, Any]


class ActionColumn(tables.Column):
    def __init__(self, name: str) -> None:
        attrs = {"td": {"class": f"st-col-{name}"}}
        super().__init__(COLUMNS[name].label, accessor="row", order_by=(f"keys__{name}",), empty_values=(), attrs=attrs)
        self.said = name
        # A badge or a sign has few forms, and a table many rows.
        self.drawn: dict[str, SafeString] = {}

    def render(self, value: ActionRow) -> SafeString | str:
        action = value.action
        if self.said == "action":
            return format_html(
                '<a class="fr-link" href="{}">{}</a>{}',
                reverse("strategy:action", args=[action.pk]),
                action,
                render_to_string("strategy/_shared.html", {"row": value}) if value.shared_with else "",
            )
        if self.said == "status":
            return self._once(action.status, "strategy/_status.html", {"action": action})
        if self.said == "weather":
            level = value.weather.level if value.weather else ""
            return self._once(level, "strategy/_weather.html", {"weather": value.weather})
        if self.said == "owner" and not value.has_owner:
            return format_html('<span class="st-lack">{}</span>', _t("à désigner"))
        if self.said == "late" and value.late:
            return format_html('<strong class="st-late">{}</strong>', late_in_words(value.late))
        said = COLUMNS[self.said].said(value)
        return formats.on_date(said) if isinstance(said, dt.date) else said or formats.NONE

    def _once(self, form: str, template: str, context: dict[str, Any]) -> SafeString:
        if form not in self.drawn:
            self.drawn[form] = render_to_string(template, context)
        return self.drawn[form]


class ActionTable(tables.Table):
    class Meta:
        caption = _("Actions du plan")
        attrs = {"class": "st-actions-table"}


def _table(found: FoundActions, shown: list[str], order: str, day: dt.date, page: int | None = None) -> ActionTable:
    """The table of these actions; of one page alone, unless they must all be read to be sorted."""
    asked = {name.lstrip("-") for name in order.split(",")}
    known = asked <= set(shown)
    columns = [(name, ActionColumn(name)) for name in shown]
    keys = found.keys
    read = keys if known or page is None else keys[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = {row.action.pk: row for row in queries.rows_of(found, read, day)}
    sorts = {name: _sorted_by(name) for name in asked if known}
    lines = [
        ActionLine(row, {name: by(row) for name, by in sorts.items()} if row else {}) for row in map(rows.get, keys)
    ]
    return ActionTable(lines, extra_columns=columns, order_by=order if known else "")


@signed_in
def plan_actions(request: MemberRequest, pk: int) -> HttpResponse:
    """Which actions does this plan hold, and where does each of them stand?"""
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    wanted = wanted_of(request)
    found = queries.found_actions(plan, wanted, membership, day)
    shown = queries.columns_shown(membership, tuple(COLUMNS), FIRST)
    page = page_in(request, found.keys, PER_PAGE).number
    table = _table(found, shown, request.GET.get("sort", ""), day, page)
    table.paginate(page=page, per_page=PER_PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "plan": plan,
        "table": table if found.keys else None,
        "whole": found.whole,
        "wanted": wanted,
        "columns": [(name, each.label, name in shown) for name, each in list(COLUMNS.items())[1:]],
        "query": query.urlencode(),
        **filtering(request, found, wanted),
        "sentence": counted(found, wanted),
        "actions": [(_t("Calendrier"), reverse("strategy:timeline", args=[plan.pk]))],
    }
    return render(request, "strategy/action_table.html", context)


@require_POST
@signed_in
def choose_columns(request: MemberRequest, pk: int) -> HttpResponse:
    """These are the columns I want to see."""
    _plan, membership = plan_to_read(request, pk)
    asked = set(request.POST.getlist("column"))
    actions.choose_columns(columns=[name for name in COLUMNS if name in asked], by=membership, at=timezone.now())
    messages.success(request, _t("Ces colonnes sont retenues pour vous, dans tous les plans."))
    return redirect("strategy:plan-actions", pk=pk)


@signed_in
def export_actions(request: MemberRequest, pk: int, file_format: str) -> HttpResponse:
    """The actions as a file: what the page shows, all its pages, every column."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    plan, membership = plan_to_read(request, pk)
    day = timezone.localdate()
    found = queries.found_actions(plan, wanted_of(request), membership, day)
    ordered = _table(found, list(COLUMNS), request.GET.get("sort", ""), day).data
    said = [{name: each.said(line.row) for name, each in COLUMNS.items()} for line in ordered]
    sheet = Sheet(_t("Actions"), tuple(Column(name, str(each.label), each.kind) for name, each in COLUMNS.items()))
    if file_format == "csv":
        content = write_csv(sheet, said)
    else:
        content = write_xlsx(WorkbookDescription("actions", sheet.name, (sheet,)), {sheet.name: said})
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="actions.{file_format}"', "Cache-Control": "no-store"},
    )


def wanted_of(request: MemberRequest) -> WantedActions:
    """Return which actions are asked for; what makes no sense is not asked."""
    asked = request.GET
    status = asked.get("etat", "")
    return WantedActions(
        text=asked.get("q", "")[:100],
        status=status if status in Action.Status.values else "",
        service=number_in(asked.get("service")),
        arrondissement=asked.get("arrondissement", "")[:10],
        mine=asked.get("responsable") == "moi",
        without_owner=asked.get("responsable") == "aucun",
        late=asked.get("retard") == "oui",
        waiting=asked.get("attend") == "oui",
    )


def filtering(request: MemberRequest, found: FoundActions, wanted: WantedActions) -> dict[str, Any]:
    """Return what the form that looks for actions offers, and the filters in force, in words."""
    services, places = found.services, found.arrondissements
    pilot = next((each.name for each in services if each.pk == wanted.service), "")
    place = next((each.name for each in places if each.code == wanted.arrondissement), wanted.arrondissement)
    where = _t("arrondissement : %(place)s") % {"place": place} if place else ""
    if wanted.arrondissement == queries.NOWHERE:
        where = _t("de tout le territoire")
    filters: list[Filter] = in_words(
        request,
        {
            "q": _t("contient « %(text)s »") % {"text": wanted.text} if wanted.text else "",
            "etat": str(Action.Status(wanted.status).label) if wanted.status else "",
            "service": _t("pilotée par %(service)s") % {"service": pilot} if pilot else "",
            "arrondissement": where,
            "responsable": (_t("sans responsable") if wanted.without_owner else _t("dont je suis responsable"))
            if wanted.without_owner or wanted.mine
            else "",
            "retard": _t("en retard") if wanted.late else "",
            "attend": _t("en attente d'une autre") if wanted.waiting else "",
        },
    )
    statuses = Action.Status.choices
    return {
        "filters": filters,
        "services": services,
        "arrondissements": places,
        "nowhere": queries.NOWHERE,
        "statuses": statuses,
    }


def counted(found: FoundActions, wanted: WantedActions) -> str:
    """Return how many actions are found, and of how many when some are looked for."""
    shown, whole = len(found.keys), found.whole
    if wanted:
        said = ngettext("%(shown)s action sur %(whole)s", "%(shown)s actions sur %(whole)s", shown)
        return said % {"shown": shown, "whole": whole}
    return ngettext("%(whole)s action", "%(whole)s actions", whole) % {"whole": whole}
