from __future__ import annotations

from collections import defaultdict

from django.db.models import Case, Count, Q, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.platform.exchange.gateways import workbooks
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.life import PlanState
from phare.strategy.kernel.workbook import DESCRIPTION
from phare.strategy.models import Plan
from phare.strategy.queries import Closing
from phare.strategy.web.editing import fill
from phare.strategy.web.forms import PlanForm
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.tables import PlanTable
from phare.strategy.web.words import line
from phare.ui.filling import confirm, posted


@signed_in
def plans(request: MemberRequest) -> HttpResponse:
    """Which plans are there, and which one is at work?"""
    membership = authorise(request, permissions.see_plans)
    counts = {"count": Count("operations"), "core_count": Count("operations", filter=Q(operations__core=True))}
    # A count groups rows, and Django then forgets their own order.
    visible = queries.plans_visible(membership.administration, timezone.localdate())
    own_first = Case(When(administration=membership.administration, then=0), default=1)
    found = visible.annotate(**counts).order_by(own_first, "-first_year", "name")
    actions_ = []
    if permissions.write_plans.test(membership):
        actions_ = [
            (_("Importer un plan"), reverse("exchange:upload", args=["plan", queries.NEW])),
            (_("Nouveau plan"), reverse("strategy:new-plan")),
        ]
    order = request.GET.get("sort", "")
    table = PlanTable(found, mine=membership.administration_id, order_by=order) if found else None
    return render(request, "strategy/plans.html", {"table": table, "actions": actions_})


@signed_in
def new_plan(request: MemberRequest) -> HttpResponse:
    """What is the new plan?"""
    membership = authorise(request, permissions.write_plans)
    administration = membership.administration
    form = PlanForm(posted(request), parents=queries.plans_visible(administration, timezone.localdate()))
    return fill(
        request,
        form,
        lambda filled: actions.draft_plan(
            administration=administration, terms=filled.terms(), by=membership, at=timezone.now()
        ),
        title=_("Nouveau plan"),
        done=_("Le plan est créé : ajoutez ses orientations."),
        back=reverse("strategy:plans"),
        after=lambda created: reverse("strategy:plan", args=[created.pk]),
    )


@signed_in
def edit_plan(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said of this plan?"""
    plan = get_object_or_404(Plan.objects.select_related("administration", "parent"), pk=pk)
    membership = authorise(request, permissions.write_plans, plan)
    parents = queries.plans_visible(plan.administration, timezone.localdate()).exclude(pk=plan.pk)
    form = PlanForm(posted(request), initial=PlanForm.initial_of(plan), parents=parents)
    return fill(
        request,
        form,
        lambda filled: actions.revise_plan(
            plan=plan, terms=filled.terms(), version=filled.read_version, by=membership, at=timezone.now()
        ),
        title=_("Modifier « %(plan)s »") % {"plan": plan},
        done=_("Le plan est modifié."),
        back=reverse("strategy:plan", args=[plan.pk]),
        thing=plan,
        plan=plan,
    )


@signed_in
def move_plan(request: MemberRequest, pk: int, state: str) -> HttpResponse:
    """Put the plan in force, or close it?"""
    plan = get_object_or_404(Plan, pk=pk)
    membership = authorise(request, permissions.write_plans, plan)
    # No plan goes back to preparation.
    if state not in {PlanState.IN_FORCE, PlanState.CLOSED}:
        raise Http404
    to = PlanState(state)
    if to is PlanState.CLOSED:
        title, label, done = _("Clore « %(plan)s »"), _("Clore le plan"), _("Le plan est clos.")
        sentence = _(
            "Plus rien n'y sera modifiable : il restera au dossier, tel qu'il est. Vous en publierez le bilan."
        )
        after = reverse("strategy:publish", args=[plan.pk])
    else:
        title, label, done = _("Mettre en vigueur « %(plan)s »"), _("Mettre en vigueur"), _("Le plan est en vigueur.")
        sentence = _(
            "Ce plan devient celui que l'administration suit. Il reste modifiable, chaque changement est tracé."
        )
        after = ""
    consequences = _left(queries.closing_of(plan)) if to is PlanState.CLOSED else ()
    return confirm(
        request,
        lambda: actions.move_plan(plan=plan, to=to, by=membership, at=timezone.now()),
        title=title % {"plan": plan},
        sentence=sentence,
        consequences=consequences,
        label=label,
        done=done,
        back=reverse("strategy:plan", args=[plan.pk]),
        after=after,
    )


NAMED = 5
"""How many actions a sentence names; it counts the others."""


def _left(closing: Closing) -> tuple[str, ...]:
    """What becomes, in words, of the actions that are not over: they go on, or stop, and others wait for them."""
    by_home: dict[Plan, list[str]] = defaultdict(list)
    for each in closing.carried_on:
        renamed = _("%(action)s (code %(code)s dans ce plan)") % {"action": each.action, "code": each.code}
        by_home[each.home].append(str(each.action) if each.code == each.action.code else renamed)
    said = [
        ngettext(
            "%(count)s action partagée continue dans « %(plan)s », qui devient son plan d'origine : %(names)s.",
            "%(count)s actions partagées continuent dans « %(plan)s », qui devient leur plan d'origine : %(names)s.",
            len(names),
        )
        % {"count": len(names), "plan": home, "names": _named(names)}
        for home, names in by_home.items()
    ]
    if stopped := [str(each) for each in closing.stopped]:
        said.append(
            ngettext(
                "%(count)s action qui n'est pas finie s'arrête avec lui : %(names)s.",
                "%(count)s actions qui ne sont pas finies s'arrêtent avec lui : %(names)s.",
                len(stopped),
            )
            % {"count": len(stopped), "names": _named(stopped)}
        )
    if waiting := [f"{each} ({each.plan})" for each in closing.waiting]:
        said.append(
            ngettext(
                "%(count)s action d'un autre plan attend ce qui s'arrête : %(names)s.",
                "%(count)s actions d'autres plans attendent ce qui s'arrête : %(names)s.",
                len(waiting),
            )
            % {"count": len(waiting), "names": _named(waiting)}
        )
    return tuple(said)


def _named(names: list[str]) -> str:
    """The first names, and how many others there are."""
    told, others = " ; ".join(names[:NAMED]), len(names) - NAMED
    if others <= 0:
        return told
    more = ngettext("et %(count)s autre", "et %(count)s autres", others) % {"count": others}
    return f"{told} ; {more}"


@signed_in
def export_plan(request: MemberRequest, pk: int, file_format: str) -> HttpResponse:
    """The plan as a workbook, which imports back without changing anything."""
    plan, _membership = plan_to_read(request, pk)
    if file_format not in workbooks.FORMATS:
        raise Http404
    rows = queries.standing_rows(queries.PlanTarget(plan.administration, plan))
    media_type, extension = workbooks.media_type(DESCRIPTION, file_format)
    headers = {"Content-Disposition": f'attachment; filename="plan.{extension}"', "Cache-Control": "no-store"}
    return HttpResponse(workbooks.write(DESCRIPTION, rows, file_format), content_type=media_type, headers=headers)


@signed_in
def plan_history(request: MemberRequest, pk: int) -> HttpResponse:
    """What was done to this plan itself?"""
    plan = get_object_or_404(Plan, pk=pk)
    authorise(request, permissions.see_plans, plan)
    lines = [line(deed) for deed in queries.history(plan, 100)]
    return render(request, "strategy/history.html", {"plan": plan, "lines": lines})
