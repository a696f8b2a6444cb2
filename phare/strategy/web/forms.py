from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.widgets import InlineCheckboxSelectMultiple

from phare.organisation.models import JobProfile, Service, ServiceMission
from phare.platform.accounts.models import Membership
from phare.strategy.actions import (
    ObjectiveTerms,
    OperationTerms,
    OrientationTerms,
    PlanTerms,
    ReliefTerms,
    RequirementTerms,
)
from phare.strategy.kernel.requirements import FloorRank
from phare.strategy.models import MissionRelief, Objective, Operation, Orientation, Plan, Requirement
from phare.strategy.web.versions import VersionedForm
from phare.ui.forms import DateField, PersonField


class Figure(forms.FloatField):
    """A number of full-time equivalents; a decimal comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, localize=True, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"


def _year(label: Any, *, required: bool = True) -> forms.IntegerField:
    # Never 2 027: a year has no thousands.
    return forms.IntegerField(label=label, required=required, min_value=1900, max_value=2200, localize=False)


def _long(label: Any, *, required: bool = False, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def participants_field() -> forms.CharField:
    """Return the field of the agents who take part in an operation or an action."""
    return _long(
        _("Agents associés"),
        help_text=_("Services ou groupes de travail, en toutes lettres ; pas de liste de personnes."),
        rows=2,
    )


def users_part_field() -> forms.CharField:
    """Return the field of what users do in an operation or an action."""
    return _long(
        _("Part des usagers"),
        help_text=_("Ce que les usagers y font : ils sont consultés, ils testent, ils décident avec vous."),
        rows=2,
    )


class PlanForm(VersionedForm):
    name = forms.CharField(label=_("Nom du plan"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=Plan.Kind.choices)
    first_year = _year(_("Première année"))
    last_year = _year(_("Dernière année"))
    level_one = forms.CharField(label=_("Nom du premier niveau"), max_length=60, initial=_("Orientation"))
    level_two = forms.CharField(label=_("Nom du deuxième niveau"), max_length=60, initial=_("Objectif"))
    level_three = forms.CharField(label=_("Nom du troisième niveau"), max_length=60, initial=_("Opération"))
    horizon = forms.ChoiceField(
        label=_("Horizon"), choices=Plan.HorizonChoice.choices, initial=Plan.HorizonChoice.MEDIUM
    )
    parent = forms.ModelChoiceField(
        label=_("Plan de niveau supérieur"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=_("Aucun"),
        help_text=_("Un plan d'une autre administration n'apparaît que si elle le partage."),
    )
    introduction = _long(_("Présentation"), help_text=_("Ce que ce plan veut, en quelques phrases."), rows=5)

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        fields = ("name", "kind", "first_year", "last_year", "level_one", "level_two", "level_three", "horizon")
        return {
            **{name: getattr(plan, name) for name in fields},
            "introduction": plan.introduction,
            "parent": plan.parent_id,
            "version": plan.version,
        }

    def terms(self) -> PlanTerms:
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"version", "parent"}}
        parent = self.cleaned_data["parent"]
        return PlanTerms(**said, parent_id=parent.pk if parent else None)


class OrientationForm(VersionedForm):
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Intitulé"), max_length=300)
    is_modernisation = forms.BooleanField(
        label=_("Qualité de service et bon emploi de la dépense"),
        required=False,
        help_text=_("Une seule orientation d'un plan de l'État porte cette marque."),
    )
    origin = forms.ChoiceField(
        label=_("Origine"), choices=[("", _("Non précisée")), *Orientation.OriginChoice.choices], required=False
    )
    parent_orientation = forms.CharField(
        label=_("Orientation du plan supérieur"),
        max_length=20,
        required=False,
        help_text=_("Son code, si cette orientation la décline."),
    )

    @staticmethod
    def initial_of(orientation: Orientation) -> dict[str, Any]:
        names = ("code", "name", "is_modernisation", "origin", "parent_orientation", "version")
        return {name: getattr(orientation, name) for name in names}

    def terms(self) -> OrientationTerms:
        return OrientationTerms(**_without_version(self))


class ObjectiveForm(VersionedForm):
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Intitulé"), max_length=300)

    @staticmethod
    def initial_of(objective: Objective) -> dict[str, Any]:
        return {name: getattr(objective, name) for name in ("code", "name", "version")}

    def terms(self) -> ObjectiveTerms:
        return ObjectiveTerms(**_without_version(self))


class OperationForm(VersionedForm):
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Intitulé"), max_length=300)
    description = _long(_("Description"), help_text=_("Ce qui est fait, pour qui, avec quel résultat attendu."), rows=5)
    core = forms.BooleanField(
        label=_("Socle"), required=False, help_text=_("Ce qu'il serait inacceptable de ne pas faire.")
    )
    pilot = forms.ModelChoiceField(
        label=_("Service pilote"), queryset=Service.objects.none(), required=False, empty_label=_("À désigner")
    )
    owner = PersonField(
        label=_("Responsable"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("À désigner"),
        help_text=_("La personne qui rend compte de l'opération."),
    )
    partners = _long(_("Partenaires"), rows=2)
    participants = participants_field()
    users_part = users_part_field()
    service_arrangement = _long(
        _("Accord entre services"),
        help_text=_("Délégation, mise en commun, renfort : comment les services s'organisent."),
    )
    first_year = _year(_("Première année"), required=False)
    last_year = _year(_("Dernière année"), required=False)
    calendar = _long(_("Calendrier"), help_text=_("Les échéances, en clair."))

    def __init__(self, *args: Any, services: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pilot"].queryset = services
        self.fields["owner"].queryset = members

    @staticmethod
    def initial_of(operation: Operation) -> dict[str, Any]:
        names = (
            "code", "name", "description", "core", "partners", "participants", "users_part", "service_arrangement",
            "first_year", "last_year", "calendar",
        )  # fmt: skip
        return {
            **{name: getattr(operation, name) for name in names},
            "pilot": operation.pilot_id,
            "owner": operation.owner_id,
            "version": operation.version,
        }

    def terms(self) -> OperationTerms:
        said = _without_version(self)
        pilot, owner = said.pop("pilot"), said.pop("owner")
        return OperationTerms(**said, pilot_id=pilot.pk if pilot else None, owner_id=owner.pk if owner else None)


class RequirementForm(VersionedForm):
    """What is required of a mission; the floor is a decision, with its grounds (CRO-004)."""

    template_name = "strategy/grouped_form.html"
    group_names: ClassVar[list[tuple[Any, tuple[str, ...]]]] = [
        (_("La mission"), ("mission", "years")),
        (_("Le besoin"), ("need_declared", "need", "method", "evidence")),
        (
            _("L'effectif plancher"),
            (
                "floor", "floor_rank", "floor_article", "floor_justification", "floor_set_by", "floor_set_on",
                "floor_profiles",
            ),
        ),
        (_("Pour le croisement"), ("weight", "core")),
    ]  # fmt: skip

    mission = forms.ModelChoiceField(
        label=_("Mission"), queryset=ServiceMission.objects.none(), empty_label=_("Choisir une mission")
    )
    years = forms.TypedMultipleChoiceField(label=_("Années"), coerce=int, widget=InlineCheckboxSelectMultiple)
    need_declared = Figure(label=_("Besoin déclaré, en ETP"), required=False, help_text=_("Ce que le service demande."))
    need = Figure(label=_("Besoin retenu, en ETP"), help_text=_("Ce que la direction retient, pour le croisement."))
    method = _long(_("Méthode"), help_text=_("Comment le besoin est estimé : charge, ratio, comparaison."), rows=2)
    evidence = _long(_("Éléments de preuve"), rows=2)
    floor = Figure(
        label=_("Effectif plancher, en ETP"),
        required=False,
        help_text=_("En dessous, la mission n'est plus assurée. Vide ou 0 : pas de plancher."),
    )
    floor_rank = forms.TypedChoiceField(
        label=_("Rang du plancher"), choices=Requirement.FloorRank.choices, coerce=int, required=False, initial=1
    )
    floor_article = forms.CharField(
        label=_("Article"), max_length=300, required=False, help_text=_("Exigé pour une obligation légale.")
    )
    floor_profiles = forms.ModelMultipleChoiceField(
        label=_("Profils qui comptent pour le plancher"),
        queryset=JobProfile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : tous les profils comptent."),
    )
    floor_justification = _long(_("Justification du plancher"), help_text=_("Ce qui arriverait en dessous."), rows=2)
    floor_set_by = forms.CharField(label=_("Fixé par"), max_length=150, required=False)
    floor_set_on = DateField(label=_("Fixé le"), required=False)
    weight = Figure(label=_("Poids"), initial=1, help_text=_("Plus il est grand, plus un manque compte."))
    core = forms.BooleanField(label=_("Socle"), required=False)

    def __init__(
        self, *args: Any, plan: Plan, missions: Any, profiles: Any, fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["floor_profiles"].queryset = profiles
        if fixed:
            del self.fields["mission"], self.fields["years"]
            return
        self.fields["mission"].queryset = missions
        years = range(plan.first_year, plan.last_year + 1)
        self.fields["years"].choices = [(year, str(year)) for year in years]
        self.fields["years"].initial = list(years)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings; a group without any is left out."""
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.group_names]
        return [(title, fields) for title, fields in found if fields]

    @staticmethod
    def initial_of(requirement: Requirement) -> dict[str, Any]:
        names = (
            "need_declared", "need", "method", "evidence", "floor_rank", "floor_article", "floor_justification",
            "floor_set_by", "floor_set_on", "weight", "core", "version",
        )  # fmt: skip
        return {
            **{name: getattr(requirement, name) for name in names},
            "floor": requirement.floor or None,
            "floor_profiles": [profile.pk for profile in requirement.floor_profiles.all()],
        }

    def terms(self) -> RequirementTerms:
        said = {name: value for name, value in _without_version(self).items() if name not in {"mission", "years"}}
        said["floor"] = said["floor"] or 0.0
        said["floor_rank"] = said["floor_rank"] or FloorRank.LEGAL
        said["floor_profiles"] = tuple(said["floor_profiles"])
        return RequirementTerms(**said)


class NeedForm(VersionedForm):
    need_declared = Figure(
        label=_("Besoin déclaré, en ETP"), help_text=_("Ce que votre service demande cette année-là.")
    )
    method = _long(
        _("Méthode"), required=True, help_text=_("Comment le besoin est estimé : charge, ratio, comparaison.")
    )
    evidence = _long(_("Éléments de preuve"))

    @staticmethod
    def initial_of(requirement: Requirement) -> dict[str, Any]:
        return {name: getattr(requirement, name) for name in ("need_declared", "method", "evidence", "version")}


class ReliefForm(VersionedForm):
    mission = forms.ModelChoiceField(
        label=_("Mission"), queryset=ServiceMission.objects.none(), empty_label=_("Choisir une mission")
    )
    kind = forms.ChoiceField(label=_("Choix"), choices=MissionRelief.Kind.choices)
    first_year = _year(_("À partir de"))
    last_year = _year(_("Jusqu'à"), required=False)
    need = Figure(
        label=_("Besoin levé, en ETP par an"),
        required=False,
        help_text=_("Sans objet pour une mission arrêtée : plus rien n'est demandé."),
    )
    floor = Figure(label=_("Effectif plancher levé, en ETP"), required=False)
    risk = _long(_("Risque pris"), required=True, help_text=_("Ce qui ne sera plus fait, ou moins bien, et pour qui."))
    partner = forms.CharField(
        label=_("Partenaire"), max_length=200, required=False, help_text=_("Qui partage ou prend la mission.")
    )

    def __init__(self, *args: Any, missions: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["mission"]
        else:
            self.fields["mission"].queryset = missions

    @staticmethod
    def initial_of(relief: MissionRelief) -> dict[str, Any]:
        names = ("kind", "first_year", "last_year", "risk", "partner", "version")
        figures = {"need": relief.need or None, "floor": relief.floor or None}
        return {**{name: getattr(relief, name) for name in names}, **figures}

    def terms(self) -> ReliefTerms:
        said = {name: value for name, value in _without_version(self).items() if name != "mission"}
        return ReliefTerms(**{**said, "need": said["need"] or 0.0, "floor": said["floor"] or 0.0})


class EndForm(VersionedForm):
    last_year = _year(_("Dernière année de l'allègement"))

    @staticmethod
    def initial_of(relief: MissionRelief) -> dict[str, Any]:
        return {"last_year": relief.last_year, "version": relief.version}


def _without_version(form: VersionedForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}
