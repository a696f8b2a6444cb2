from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from phare.cockpit import actions, permissions
from phare.cockpit.queries.figures import DEFAULTS, FIGURES, chosen_figures
from phare.cockpit.web.horizons import HORIZONS
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.forms import Form
from phare.values.horizon import Horizon
from phare.values.refusal import Refusal

BY_DEFAULT = "defaut"


class FiguresForm(Form):
    """One figure at each horizon, or the house's own choice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for horizon, named in HORIZONS.items():
            by_default = FIGURES[DEFAULTS[horizon][0]].label
            self.fields[horizon.value] = forms.ChoiceField(
                label=named.name,
                choices=[
                    (BY_DEFAULT, _("Choix de Phare : %(figure)s") % {"figure": by_default}),
                    *((key, published.label) for key, published in FIGURES.items()),
                ],
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    @property
    def chosen(self) -> dict[Horizon, str]:
        """What was chosen, by horizon: "" where it is left to the house."""
        keys = {horizon: self.cleaned_data[horizon.value] for horizon in HORIZONS}
        return {horizon: "" if key == BY_DEFAULT else key for horizon, key in keys.items()}


@signed_in
def figures(request: MemberRequest) -> HttpResponse:
    """Which figure does this administration keep in sight at each horizon?"""
    membership = authorise(request, permissions.choose_figures)
    kept = {horizon.value: key for horizon, key in chosen_figures(membership.administration_id).items()}
    form = FiguresForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_figures(chosen=form.chosen, by=membership, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Les chiffres du tableau de bord sont choisis."))
            return redirect("cockpit:home")
    return render(request, "cockpit/settings.html", {"form": form})
