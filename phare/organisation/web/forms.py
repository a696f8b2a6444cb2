from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from phare.organisation.kernel.workbook.sheets import GREATEST_FTE
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

# More services than that are named by their codes.
MOST_TICKED = 80


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


class WordsForm(Form):
    """What a service adds to its rows, and the mark of the rows that it corrects."""

    remark = forms.CharField(label=_("Remarque pour le secrétariat général"), max_length=500, required=False)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class ChosenField(forms.CharField):
    """A line typed or chosen in a list: `B-354`, or `B-354 · Secrétaire administratif`, whatever the capitals.

    `known` gives what each text stands for; a list of hundreds of lines weighs nothing until one types.
    """

    def __init__(self, list_id: str = "", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
        super().__init__(max_length=300, widget=widget, **kwargs)
        self.known: Mapping[str, Any] = {}

    def clean(self, value: Any) -> Any:
        typed: str = super().clean(value)
        if not typed:
            return ""
        found = self.known.get(typed.strip().casefold())
        if found is None:
            raise forms.ValidationError(
                _("Choisissez dans la liste : « %(typed)s » n'y est pas."), params={"typed": typed}
            )
        return found


class CodesField(forms.CharField):
    """Codes of lines, separated by commas: for lists too long to be ticked one by one."""

    def __init__(self, known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known

    def clean(self, value: Any) -> Any:
        codes = [code.strip() for code in super().clean(value).split(",") if code.strip()]
        unknown = [code for code in codes if code not in self.known]
        if unknown:
            raise forms.ValidationError(_("Codes inconnus : %(codes)s."), params={"codes": ", ".join(unknown)})
        return [self.known[code] for code in codes]


def by_text(lines: Iterable[Any]) -> dict[str, Any]:
    """Return lines by what may be typed to name them: their code, or their code and name."""
    return {text.casefold(): line for line in lines for text in (line.code, f"{line.code} · {line.name}")}


class MovementForm(Form):
    """An expected departure or arrival."""

    year = forms.IntegerField(label=_("Année"), min_value=2000, max_value=2100)
    service = ChosenField("services", label=_("Service"))
    profile = ChosenField("profiles", label=_("Profil"))
    mission = ChosenField(
        "missions",
        label=_("Mission"),
        required=False,
        help_text=_(
            "Vide si elle n'est pas connue : le mouvement est réparti sur les missions du service et du profil."
        ),
    )
    fte = forms.FloatField(
        label=_("ETP"),
        localize=True,
        help_text=_("Négatif pour un départ, positif pour une arrivée."),
        min_value=-GREATEST_FTE,
        max_value=GREATEST_FTE,
    )
    reason = forms.CharField(label=_("Motif"), max_length=200, required=False, help_text=_("Retraite, mutation…"))
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, photograph: Photograph, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Q(until__isnull=True) | Q(until__gte=photograph.date)
        self.lists: dict[str, list[Any]] = {}
        for name, model in (("service", Service), ("profile", JobProfile), ("mission", ServiceMission)):
            lines = model._default_manager.filter(held, administration_id=photograph.administration_id)
            self.lists[f"{name}s"] = list(lines.order_by("code"))
            self.fields[name].known = by_text(self.lists[f"{name}s"])

    def clean_mission(self) -> Any:
        return self.cleaned_data["mission"] or None


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
    successor = ChosenField("missions", label=_("Remplacée par"), required=False)
    carriers = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Services qui l'exercent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun de coché : tous les services le peuvent."),
    )

    def clean_successor(self) -> Any:
        return self.cleaned_data["successor"] or None

    def __init__(self, *args: Any, mission: ServiceMission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = {"administration_id": mission.administration_id, "until__isnull": True}
        self.missions = list(ServiceMission.objects.filter(**mine).exclude(pk=mission.pk).order_by("code"))
        self.fields["successor"].known = by_text(self.missions)
        services = list(Service.objects.filter(**mine).order_by("code"))
        if len(services) <= MOST_TICKED:
            self.fields["carriers"].queryset = Service.objects.filter(**mine).order_by("code")
            return
        carriers = self.fields["carriers"]
        self.fields["carriers"] = CodesField(
            {service.code: service for service in services},
            label=carriers.label,
            required=False,
            help_text=_("Codes séparés par des virgules. Vide : tous les services le peuvent."),
        )
        self.initial["carriers"] = ", ".join(service.code for service in self.initial.get("carriers", ()))


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
