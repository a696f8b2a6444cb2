"""The indicators that measure an operation, and why a figure of progress is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phare.indicators.kernel.definition import Missing
from phare.indicators.kernel.progress import Rate
from phare.indicators.models import Indicator
from phare.indicators.permissions import sight_of
from phare.indicators.queries.lists import Standing
from phare.platform.accounts.models import Membership
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.progress import NOTHING, Progress
from phare.strategy.kernel.weather import disagrees
from phare.strategy.models import Objective, Operation, OperationIndicator, Orientation, Plan
from phare.strategy.queries import Advance
from phare.strategy.web.action_forms import Amount
from phare.strategy.web.editing import fill
from phare.strategy.web.reading import objective_to_read, operation_to_read, orientation_to_read, plan_to_read
from phare.strategy.web.versions import VersionedForm
from phare.ui import formats
from phare.ui.filling import confirm, posted


class MeasureForm(VersionedForm):
    indicator = forms.ModelChoiceField(
        label=gettext_lazy("Indicateur"),
        queryset=Indicator.objects.none(),
        empty_label=gettext_lazy("Choisir un indicateur"),
    )
    weight = Amount(
        label=gettext_lazy("Poids"),
        initial=1,
        help_text=gettext_lazy("Plus il est grand, plus l'indicateur compte parmi ceux de l'opération."),
    )

    def __init__(self, *args: Any, indicators: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if indicators is None:
            del self.fields["indicator"]
        else:
            self.fields["indicator"].queryset = indicators

    @staticmethod
    def initial_of(measure: OperationIndicator) -> dict[str, Any]:
        return {"weight": measure.weight, "version": measure.version}


@dataclass(frozen=True)
class Part:
    """One thing that a figure of progress is made of: what it says, what it weighs, or why it is left out."""

    name: str
    url: str
    rate: Rate
    expected: float | None
    given: float
    used: float | None
    missing: str
    standing: Standing | None = None


@signed_in
def plan_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this plan said to be so far?"""
    plan, membership = plan_to_read(request, pk)
    advance = advance_for(membership, plan)
    whole = advance.progress.whole
    parts = _levels(whole, plan.orientations.all(), advance.progress.orientations)
    return _why(request, advance, plan, plan, whole, parts)


@signed_in
def orientation_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this orientation said to be so far?"""
    orientation, membership = orientation_to_read(request, pk)
    advance = advance_for(membership, orientation.plan)
    mine = advance.progress.orientations.get(pk, NOTHING)
    parts = _levels(mine, orientation.objectives.all(), advance.progress.objectives)
    return _why(request, advance, orientation.plan, orientation, mine, parts)


@signed_in
def objective_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this objective said to be so far?"""
    objective, membership = objective_to_read(request, pk)
    advance = advance_for(membership, objective.plan)
    mine = advance.progress.objectives.get(pk, NOTHING)
    parts = _levels(mine, objective.operations.all(), advance.progress.operations)
    return _why(request, advance, objective.plan, objective, mine, parts)


@signed_in
def operation_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """Why is this operation said to be so far?"""
    operation, membership = operation_to_read(request, pk)
    advance = advance_for(membership, operation.plan)
    mine = permissions.is_own(membership, operation.plan)
    parts = measures_of(advance, operation, mine=mine)
    steps = [(_("Ouvrir la fiche"), reverse("strategy:operation", args=[pk]))]
    may_write = mine and operation.plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    if may_write and not parts:
        steps.insert(0, (_("Mesurer par un indicateur"), reverse("strategy:new-measure", args=[pk])))
    return _why(request, advance, operation.plan, operation, advance.progress.operations[pk], parts, steps)


def advance_for(membership: Membership, plan: Plan) -> Advance:
    """Return how far a plan has come today, as a member may be told."""
    day = timezone.localdate()
    return queries.advance_of(plan, day, sight_of(membership, plan.administration_id, day))


def measures_of(advance: Advance, operation: Operation, *, mine: bool) -> list[Part]:
    """Return the indicators that measure an operation; those of another administration have no page here."""
    progress = advance.progress.operations[operation.pk]
    found = []
    for link in advance.links.get(operation.pk, []):
        standing = advance.standings[link.indicator_id]
        measured = advance.measured[link.indicator_id]
        url = reverse("indicators:indicator", args=[link.indicator_id]) if mine else ""
        name, key = str(link.indicator), link.indicator_id
        found.append(_part(progress, key, name, url, measured.rate, measured.expected, link.weight, standing))
    return found


def progress_context(advance: Advance, operation: Operation, weather: Any, *, mine: bool) -> dict[str, Any]:
    """Return what an operation's page shows of its progress, beside its weather."""
    progress = advance.progress.operations[operation.pk]
    threshold = queries.thresholds_of(operation.plan.administration).apart / 100
    apart = weather is not None and disagrees(weather.level, progress.rate.bounded, progress.expected, threshold)
    return {
        "progress": progress,
        "leaves_out": Missing.SECRET in progress.missing.values(),
        "measures": measures_of(advance, operation, mine=mine),
        "links": advance.links.get(operation.pk, []),
        "disagrees": apart,
    }


_ADDRESSES = {
    Orientation: "strategy:orientation-progress",
    Objective: "strategy:objective-progress",
    Operation: "strategy:operation-progress",
}


def _levels(progress: Progress, below: Iterable[Any], rates: Any) -> list[Part]:
    return [
        _part(
            progress,
            each.pk,
            str(each),
            reverse(_ADDRESSES[type(each)], args=[each.pk]),
            rates[each.pk].rate if each.pk in rates else NOTHING.rate,
            rates[each.pk].expected if each.pk in rates else None,
            1.0,
        )
        for each in below
    ]


def _part(
    progress: Progress,
    key: int,
    name: str,
    url: str,
    rate: Rate,
    expected: float | None,
    given: float,
    standing: Standing | None = None,
) -> Part:
    reason = progress.missing.get(key) or rate.missing
    said = formats.said(reason.words) if reason else ""
    return Part(name, url, rate, expected, given, progress.weights.get(key), said, standing)


def _why(
    request: MemberRequest,
    advance: Advance,
    plan: Plan,
    thing: Any,
    progress: Progress,
    parts: list[Part],
    steps: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """One page for every level: the figure, its formula, what it is made of with the weights used, what to do next."""
    context = {
        "plan": plan,
        "thing": thing,
        "progress": progress,
        "leaves_out": advance.leaves_out,
        "parts": parts,
        "actions": steps,
        "measured": isinstance(thing, Operation),
        "missing": formats.said(progress.rate.missing.words) if progress.rate.missing else "",
        "day": timezone.localdate(),
    }
    return render(request, "strategy/progress.html", context)


@signed_in
def new_measure(request: MemberRequest, operation: int) -> HttpResponse:
    """Which indicator measures this operation too?"""
    found = get_object_or_404(Operation.objects.select_related("plan__administration"), pk=operation)
    membership = authorise(request, permissions.write_plans, found)
    known = Indicator.objects.filter(administration=found.plan.administration_id).exclude(measures__operation=found)
    return fill(
        request,
        MeasureForm(posted(request), indicators=known.order_by("name", "code")),
        lambda filled: actions.add_measure(
            operation=found,
            indicator=filled.cleaned_data["indicator"],
            weight=filled.cleaned_data["weight"],
            by=membership,
            at=timezone.now(),
        ),
        title=_("Mesurer par un indicateur : %(operation)s") % {"operation": found},
        done=_("L'indicateur mesure désormais l'opération."),
        back=reverse("strategy:operation", args=[found.pk]),
        plan=found.plan,
    )


@signed_in
def edit_measure(request: MemberRequest, pk: int) -> HttpResponse:
    """How much does this indicator weigh?"""
    measure = get_object_or_404(OperationIndicator.objects.select_related("operation__plan", "indicator"), pk=pk)
    membership = authorise(request, permissions.write_plans, measure)
    return fill(
        request,
        MeasureForm(posted(request), initial=MeasureForm.initial_of(measure)),
        lambda filled: actions.weigh_measure(
            measure=measure,
            weight=filled.cleaned_data["weight"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_("Poids de « %(indicator)s »") % {"indicator": measure.indicator},
        done=_("Le poids est modifié."),
        back=reverse("strategy:operation", args=[measure.operation_id]),
        thing=measure,
        plan=measure.operation.plan,
        remove=reverse("strategy:remove-measure", args=[measure.pk]),
    )


@signed_in
def remove_measure(request: MemberRequest, pk: int) -> HttpResponse:
    """No longer measure this operation by this indicator?"""
    measure = get_object_or_404(OperationIndicator.objects.select_related("operation__plan", "indicator"), pk=pk)
    membership = authorise(request, permissions.write_plans, measure)
    return confirm(
        request,
        lambda: actions.remove_measure(measure=measure, by=membership, at=timezone.now()),
        title=_("Ne plus mesurer par « %(indicator)s »") % {"indicator": measure.indicator},
        sentence=_("L'indicateur et ses valeurs restent ; l'opération ne s'en sert plus."),
        label=_("Retirer"),
        done=_("L'indicateur ne mesure plus l'opération."),
        back=reverse("strategy:operation", args=[measure.operation_id]),
    )
