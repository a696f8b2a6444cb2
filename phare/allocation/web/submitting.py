"""Scenarios are submitted to the arbitration of whoever decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from phare.allocation import actions, permissions
from phare.allocation.models import Scenario
from phare.allocation.queries.handover import submittable
from phare.allocation.queries.scenarios import scenarios_visible
from phare.allocation.web import choosing
from phare.allocation.web.scenario import found
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.formats import said
from phare.ui.forms import Form
from phare.values.refusal import Refusal


class SubmitForm(Form):
    """The question, and the scenarios that answer it."""

    question = forms.CharField(
        label=gettext_lazy("Question à trancher"),
        max_length=300,
        help_text=gettext_lazy("Une phrase, telle que le registre des arbitrages la retiendra."),
    )
    context = forms.CharField(label=gettext_lazy("Contexte"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    scenarios = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Scénarios soumis"),
        queryset=Scenario.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("« Ne rien changer » s'y ajoute toujours, avec les chiffres de la tendance."),
    )

    def __init__(self, *args: Any, scenarios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scenarios"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = scenarios


@signed_in
def submit(request: MemberRequest) -> HttpResponse:
    """Which scenarios are put to the arbitration, and what question do they answer?"""
    membership = authorise(request, permissions.prepare_scenarios)
    photograph, plan = choosing.both(request, membership.administration)
    visible = scenarios_visible(membership, photograph, plan)
    keys = [each.pk for each in submittable(visible) if each.origin != Scenario.Origin.TREND]
    form = SubmitForm(
        request.POST if request.method == "POST" else None,
        scenarios=visible.filter(pk__in=keys),
        initial={"question": _("Quels redéploiements pour tenir les socles ?"), "scenarios": keys},
    )
    facts = {choosing.PHOTOGRAPH: photograph.pk, choosing.PLAN: plan.pk}
    if request.method == "POST" and form.is_valid():
        chosen = list(
            Scenario.objects.filter(pk__in=form.cleaned_data["scenarios"]).select_related("photograph", "plan")
        )
        try:
            made = actions.submit_to_arbitration(
                scenarios=chosen,
                question=form.cleaned_data["question"],
                context=form.cleaned_data["context"],
                by=membership,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, said(refusal.sentence))
        else:
            messages.success(request, _("L'arbitrage est ouvert : pesez les options, puis consultez les services."))
            return redirect("decisions:arbitration", pk=made.pk)
    return render(
        request,
        "ui/confirm.html",
        {
            "title": _("Soumettre à l'arbitrage"),
            "sentence": _("Les scénarios deviennent des options, avec leurs chiffres d'aujourd'hui et leur empreinte."),
            "label": _("Ouvrir l'arbitrage"),
            "form": form,
            "fields": list(facts.items()),
            "cancel": f"{reverse('allocation:gap')}?{urlencode(facts)}",
        },
    )


@signed_in
@require_POST
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand this scenario's figures over again to the arbitrations it is an option of."""
    thing = found(pk)
    membership = authorise(request, permissions.prepare_scenarios, thing)
    count = actions.renew_options(scenario=thing, by=membership, at=timezone.now())
    messages.success(
        request,
        ngettext(
            "Les chiffres de %(count)s option sont repris.", "Les chiffres de %(count)s options sont repris.", count
        )
        % {"count": count},
    )
    return redirect("allocation:scenario", pk=pk)
