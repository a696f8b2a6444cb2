from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import (
    JobProfile,
    Photograph,
    PostRow,
    Service,
    ServiceMembership,
    ServiceMission,
)
from phare.platform.accounts.models import Membership
from phare.ui.forms import DateField, Form

GREATEST_FTE = 99_999


class PrepareForm(Form):
    """A date, a title, and the photograph whose rows are taken up."""

    date = DateField(label=_("Date de la photographie"), help_text=_("Le plus souvent le 31 décembre."))
    title = forms.CharField(
        label=_("Titre"), max_length=200, required=False, help_text=_("Vide : « Projet des services au… ».")
    )
    after = forms.ModelChoiceField(
        Photograph.objects.none(),
        label=_("Reprendre les lignes de"),
        required=False,
        empty_label=_("Aucune : commencer à vide"),
        help_text=_("Les services n'auront qu'à dire ce qui a changé."),
    )

    def __init__(self, *args: Any, administration_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Photograph.objects.filter(administration_id=administration_id, state="frozen").order_by("-date")
        self.fields["after"].queryset = earlier
        if not self.is_bound and (last := earlier.first()) is not None:
            self.initial["after"] = last.pk
            self.initial["date"] = dt.date(last.date.year + 1, 12, 31)

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Donnez une date entre 2000 et 2100."))
        return day


class DueForm(Form):
    """The last day for answering."""

    due = DateField(label=_("Réponses attendues avant le"))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Motif"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RemarkForm(Form):
    """What a service has to correct."""

    remark = forms.CharField(
        label=_("Ce qui est à reprendre"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class MovementForm(Form):
    """An expected departure or arrival."""

    year = forms.IntegerField(label=_("Année"), min_value=2000, max_value=2100)
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"))
    profile = forms.ModelChoiceField(JobProfile.objects.none(), label=_("Profil"))
    mission = forms.ModelChoiceField(
        ServiceMission.objects.none(),
        label=_("Mission"),
        required=False,
        empty_label=_("Non connue : répartie sur les missions du service et du profil"),
    )
    fte = forms.FloatField(
        label=_("ETP"), localize=True, help_text=_("Négatif pour un départ, positif pour une arrivée."),
        min_value=-GREATEST_FTE, max_value=GREATEST_FTE,
    )  # fmt: skip
    reason = forms.CharField(label=_("Motif"), max_length=200, required=False, help_text=_("Retraite, mutation…"))

    def __init__(self, *args: Any, photograph: Photograph, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Q(until__isnull=True) | Q(until__gte=photograph.date)
        for name in ("service", "profile", "mission"):
            field = self.fields[name]
            model = field.queryset.model
            field.queryset = model.objects.filter(held, administration_id=photograph.administration_id).order_by("code")


class AuthorityForm(Form):
    """Whether the prefect has authority over a service, and why if not."""

    under_prefect_authority = forms.BooleanField(label=_("Sous l'autorité du préfet"), required=False)
    reason = forms.CharField(
        label=_("Motif, s'il ne l'est pas"),
        max_length=300,
        required=False,
        help_text=_("Par exemple le texte qui l'en exclut."),
    )


class AppointForm(Form):
    """A person's place in a service."""

    person = forms.ModelChoiceField(Membership.objects.none(), label=_("Personne"))
    role = forms.ChoiceField(label=_("Fonction"), choices=ServiceMembership.Role.choices)
    since = DateField(label=_("Depuis le"))
    until = DateField(label=_("Jusqu'au"), required=False, help_text=_("Obligatoire pour un intérim."))
    act = forms.CharField(
        label=_("Acte"),
        max_length=200,
        required=False,
        help_text=_("Arrêté ou décision ; obligatoire pour une délégation de signature."),
    )

    def __init__(self, *args: Any, administration_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = Membership.objects.in_force(timezone.localdate()).filter(administration_id=administration_id)
        self.fields["person"].queryset = in_force.select_related("user", "administration")
        self.fields["person"].label_from_instance = lambda person: f"{person.user.name} · {person.get_role_display()}"
        self.initial.setdefault("since", timezone.localdate())


class EndForm(Form):
    """The last day of a place."""

    until = DateField(label=_("Dernier jour"))


class MissionForm(Form):
    """A mission's name, its end, what follows it, who carries it."""

    name = forms.CharField(label=_("Nom"), max_length=200)
    until = DateField(label=_("Jusqu'au"), required=False)
    successor = forms.ModelChoiceField(
        ServiceMission.objects.none(), label=_("Remplacée par"), required=False, empty_label=_("Aucune")
    )
    carriers = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services qui l'exercent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun de coché : tous les services le peuvent."),
    )

    def __init__(self, *args: Any, mission: ServiceMission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = {"administration_id": mission.administration_id, "until__isnull": True}
        missions = ServiceMission.objects.filter(**mine).exclude(pk=mission.pk).order_by("code")
        self.fields["successor"].queryset = missions
        services = Service.objects.filter(**mine).order_by("code")
        self.fields["carriers"].queryset = services


class ChosenField(forms.CharField):
    """A code typed or chosen in a list: `B-354`, or `B-354 · Secrétaire administratif`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.known: Mapping[str, str] = {}

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if not typed:
            return ""
        code = self.known.get(typed.strip().casefold())
        if code is None:
            raise forms.ValidationError(
                _("Choisissez dans la liste : « %(typed)s » n'y est pas."), params={"typed": typed}
            )
        return code


class RowForm(Form):
    """One post or bureau of an answer."""

    profile = ChosenField(label=_("Profil"))
    mission = ChosenField(label=_("Mission"))
    function = ChosenField(label=_("Fonction"), required=False)
    fte = forms.FloatField(label=_("ETP"), localize=True, min_value=0, max_value=GREATEST_FTE)
    headcount = forms.FloatField(label=_("Agents"), localize=True, min_value=0, max_value=GREATEST_FTE, required=False)
    vacant = forms.BooleanField(label=_("Vacant"), required=False)
    corps = forms.CharField(label=_("Corps"), max_length=120, required=False)
    category = forms.CharField(label=_("Catégorie"), max_length=20, required=False)
    status = forms.ChoiceField(label=_("Statut"), choices=[("", "–"), *PostRow.Status.choices], required=False)
    residence = forms.CharField(label=_("Résidence"), max_length=120, required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in choices.items():
            self.fields[name].known = known

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        fte, headcount = cleaned.get("fte"), cleaned.get("headcount")
        if cleaned.get("vacant"):
            if headcount:
                self.add_error("headcount", _("Un poste vacant n'a personne."))
        elif fte is not None and headcount is not None and headcount < fte - 1e-6:
            self.add_error("headcount", _("Au moins autant que d'ETP."))
        return cleaned


class BaseRows(forms.BaseFormSet):
    """The rows of an answer; blank ones are left out."""

    def kept(self) -> Sequence[dict[str, Any]]:
        """Return the rows to keep, in order."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


# More rows than that are filled in a workbook.
MOST_ROWS = 150
RowFormSet = forms.formset_factory(
    RowForm,
    formset=BaseRows,
    extra=2,
    can_delete=True,
    max_num=MOST_ROWS,
    validate_max=True,
    absolute_max=MOST_ROWS + 10,
)
