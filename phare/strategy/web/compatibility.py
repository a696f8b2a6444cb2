"""A plan's own rules: the plan above, orientation by orientation, what each level has under it, and its thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.strategy import actions, permissions, queries
from phare.strategy.kernel.compatibility import LevelCoverage
from phare.strategy.models import Orientation, OrientationCompatibility, Plan
from phare.strategy.web.editing import fill
from phare.strategy.web.reading import plan_to_read
from phare.strategy.web.versions import VersionedForm
from phare.strategy.web.words import warning
from phare.ui.filling import posted


class VerdictForm(VersionedForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Cette orientation est"),
        choices=[
            (value, label[:1].upper() + label[1:]) for value, label in OrientationCompatibility.VerdictChoice.choices
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Exigé pour une orientation contraire."),
    )

    @staticmethod
    def initial_of(judged: OrientationCompatibility) -> dict[str, Any]:
        return {"verdict": judged.verdict, "reason": judged.reason, "version": judged.version}


class ThresholdsForm(VersionedForm):
    weather_days = forms.IntegerField(
        label=gettext_lazy("Jours entre deux météos"), min_value=7, max_value=366, localize=False
    )
    apart = forms.FloatField(
        label=gettext_lazy("Écart entre météo et avancement, en points"),
        min_value=1,
        max_value=100,
        localize=True,
        help_text=gettext_lazy(
            "Au-delà, une météo que l'avancement dément est signalée, et une opération en retard sur l'attendu glisse."
        ),
    )


@signed_in
def compatibility(request: MemberRequest, pk: int) -> HttpResponse:
    """Does this plan follow its own rules, the plan above, and is each level held by the one below?"""
    plan, membership = plan_to_read(request, pk)
    mine = permissions.is_own(membership, plan)
    data = queries.plan_data(plan)
    may_write = mine and plan.state != Plan.State.CLOSED and permissions.write_plans.test(membership)
    covered = queries.levels_covered(plan, data)
    one, two, three = plan.level_names
    operations = {
        code: reverse("strategy:operation", args=[key]) for key, code in plan.operations.values_list("pk", "code")
    }
    context = {
        "plan": plan,
        "matrix": queries.compatibility_matrix(plan, data),
        "levels": [
            _level(one, two, covered.orientations, {}),
            _level(two, three, covered.objectives, {}),
            _level(three, _("Action"), covered.operations, operations),
            _level(three, _("Indicateur"), covered.measured, operations),
        ],
        "warnings": [warning(each) for each in queries.plan_warnings(plan, data)] if mine else [],
        "may_write": may_write,
        "actions": [(_("Seuils d'attention"), reverse("strategy:thresholds"))]
        if mine and permissions.write_plans.test(membership)
        else [],
    }
    return render(request, "strategy/compatibility.html", context)


def _level(level: str, below: str, covered: LevelCoverage, pages: Mapping[str, str]) -> tuple[Any, ...]:
    """A level, what should hold it, how much of it is held, and the rest by code, each with its page if it has one."""
    return level, below, covered, [(code, pages.get(code, "")) for code in covered.bare]


@signed_in
def judge(request: MemberRequest, pk: int, above: int) -> HttpResponse:
    """What does this orientation say of that one of the plan above?"""
    orientation = get_object_or_404(Orientation.objects.select_related("plan"), pk=pk)
    membership = authorise(request, permissions.write_plans, orientation)
    other = get_object_or_404(Orientation, pk=above, plan=orientation.plan.parent_id)
    judged = OrientationCompatibility.objects.filter(orientation=orientation, above=other).first()
    initial = VerdictForm.initial_of(judged) if judged else {"version": 0}
    return fill(
        request,
        VerdictForm(posted(request), initial=initial),
        lambda filled: actions.judge_compatibility(
            orientation=orientation,
            above=other,
            verdict=filled.cleaned_data["verdict"],
            reason=filled.cleaned_data["reason"],
            version=filled.read_version,
            by=membership,
            at=timezone.now(),
        ),
        title=_("« %(mine)s » devant « %(above)s »") % {"mine": orientation, "above": other},
        done=_("La compatibilité est dite."),
        back=reverse("strategy:compatibility", args=[orientation.plan_id]),
        thing=judged,
        plan=orientation.plan,
    )


@signed_in
def thresholds(request: MemberRequest) -> HttpResponse:
    """From when on does a plan of ours need someone?"""
    membership = authorise(request, permissions.write_plans)
    known = queries.thresholds_of(membership.administration)
    initial = {"weather_days": known.weather_days, "apart": known.apart}
    return fill(
        request,
        ThresholdsForm(posted(request), initial=initial),
        lambda filled: actions.set_thresholds(
            weather_days=filled.cleaned_data["weather_days"],
            apart=filled.cleaned_data["apart"],
            by=membership,
            at=timezone.now(),
        ),
        title=_("Seuils d'attention des plans"),
        done=_("Les seuils sont réglés."),
        back=reverse("strategy:plans"),
    )
