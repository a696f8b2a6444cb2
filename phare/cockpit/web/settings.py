from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from phare.cockpit import actions, permissions
from phare.cockpit.models import Dashboard
from phare.cockpit.queries.figures import DEFAULTS, FIGURES, chosen_figures, indicators_offered
from phare.cockpit.queries.kinds import ALWAYS, NAMES, dashboard_of
from phare.cockpit.web.horizons import HORIZONS
from phare.platform.accounts.models import Administration
from phare.platform.accounts.permissions import MemberRequest, authorise, signed_in
from phare.ui.filling import fill, posted
from phare.ui.forms import BoundField, Form
from phare.values.horizon import Horizon

BY_DEFAULT = "defaut"
ROOMS = tuple(dict.fromkeys(kind.partition(".")[0] for kind in NAMES))


def _figure(horizon: Horizon) -> forms.ChoiceField:
    return forms.ChoiceField(label=HORIZONS[horizon].name)


def _kinds(room: str) -> forms.MultipleChoiceField:
    """The kinds of points of a room that may be left out."""
    kinds = [(kind, name) for kind, name in NAMES.items() if kind not in ALWAYS and kind.partition(".")[0] == room]
    return forms.MultipleChoiceField(
        label=lazy(lambda: apps.get_app_config(room).verbose_name, str)(),
        choices=kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DashboardForm(Form):
    """One figure at each horizon, or the house's own choice; then, room by room, the kinds of points retained."""

    template_name = "cockpit/dashboard_form.html"

    long, medium, short = _figure(Horizon.LONG), _figure(Horizon.MEDIUM), _figure(Horizon.SHORT)
    allocation, decisions, strategy = _kinds("allocation"), _kinds("decisions"), _kinds("strategy")
    indicators, organisation = _kinds("indicators"), _kinds("organisation")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, administration: Administration, dashboard: Dashboard) -> None:
        kept = {horizon.value: key for horizon, key in chosen_figures(administration.pk).items()}
        retained = {room: [kind for kind in NAMES if kind not in dashboard.set_aside] for room in ROOMS}
        super().__init__(data, initial={**kept, **retained, "seen": dashboard.version})
        offered = _figures_offered(administration)
        for horizon in HORIZONS:
            named = [str(FIGURES[key].label) for key in DEFAULTS[horizon]]
            field = self.fields[horizon.value]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(BY_DEFAULT, _("Le choix de Phare")), *offered]
            self[horizon.value].help_text = _("Le choix de Phare : %(figure)s.") % {
                "figure": _(" ; à défaut : ").join(named)
            }
        for room in ROOMS:
            self.fields[room].template_name = "cockpit/kinds.html"

    @property
    def figures(self) -> list[BoundField]:
        """The figures, horizon by horizon."""
        return [self[horizon.value] for horizon in HORIZONS]

    @property
    def kinds(self) -> list[BoundField]:
        """The kinds of points, room by room."""
        return [self[room] for room in ROOMS]

    @property
    def always(self) -> list[tuple[str, str]]:
        """The kinds that are never left out, and why."""
        return [(str(NAMES[kind]), str(why)) for kind, why in ALWAYS.items()]

    @property
    def chosen(self) -> dict[Horizon, str]:
        """What was chosen, by horizon: "" where it is left to the house."""
        keys = {horizon: self.cleaned_data[horizon.value] for horizon in HORIZONS}
        return {horizon: "" if key == BY_DEFAULT else key for horizon, key in keys.items()}

    @property
    def set_aside(self) -> list[str]:
        """The kinds that were not ticked."""
        ticked = {kind for room in ROOMS for kind in self.cleaned_data[room]}
        return [kind for kind in NAMES if kind not in ALWAYS and kind not in ticked]


@signed_in
def figures(request: MemberRequest) -> HttpResponse:
    """What does this administration keep in sight, at each horizon?"""
    membership = authorise(request, permissions.choose_figures)
    dashboard = dashboard_of(membership.administration_id)
    return fill(
        request,
        DashboardForm(posted(request), administration=membership.administration, dashboard=dashboard),
        lambda filled: actions.arrange_dashboard(
            chosen=filled.chosen,
            set_aside=filled.set_aside,
            version=filled.cleaned_data["seen"],
            by=membership,
            at=timezone.now(),
        ),
        done=_("Le tableau de bord est réglé."),
        back=reverse("cockpit:home"),
        template="cockpit/settings.html",
    )


def _figures_offered(administration: Administration) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The figures of the house, then the administration's own indicators."""
    groups = [(_("Chiffres de Phare"), [(key, published.label) for key, published in FIGURES.items()])]
    if own := indicators_offered(administration, timezone.localdate()):
        groups.append((_("Vos indicateurs"), list(own.items())))
    return groups
