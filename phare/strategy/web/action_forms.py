from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.strategy.actions import ActionTerms, BudgetTerms, StepTerms
from phare.strategy.kernel.life import ACTION_FOLLOWING, ActionStatus
from phare.strategy.models import Action, ActionBudget, ActionLink, Operation, Plan, Step, Weather
from phare.strategy.web.forms import participants_field, users_part_field
from phare.strategy.web.versions import VersionedForm
from phare.territory.models import Arrondissement
from phare.ui.forms import DateField, PersonField

_WORDS = ("code", "name", "description", "partners", "participants", "users_part")


class Amount(forms.FloatField):
    """A number of euros or of full-time equivalents; a decimal comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, localize=True, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"


class ActionForm(VersionedForm):
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(
        label=_("Intitulé"), max_length=300, help_text=_("Ce qui est fait, en une phrase à l'infinitif.")
    )
    operations = forms.ModelMultipleChoiceField(
        label=_("Opérations servies"),
        queryset=Operation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Une au moins."),
    )
    elsewhere = forms.ModelMultipleChoiceField(
        label=_("Opérations d'autres plans"),
        queryset=Operation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        template_name="strategy/operations_by_plan.html",
        help_text=_("Si l'action sert aussi un autre plan : elle y est montrée, et reste écrite ici."),
    )
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    owner = PersonField(
        label=_("Responsable"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("À désigner"),
        help_text=_("La personne qui dit où en est l'action."),
    )
    start = DateField(label=_("Début"), required=False)
    due = DateField(label=_("Échéance"), required=False)
    pilots = forms.ModelMultipleChoiceField(
        label=_("Services pilotes"),
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    partners = forms.CharField(label=_("Partenaires"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    participants = participants_field()
    users_part = users_part_field()
    arrondissement = forms.ModelChoiceField(
        label=_("Arrondissement"),
        queryset=Arrondissement.objects.none(),
        required=False,
        empty_label=_("Tout le territoire"),
    )

    def __init__(
        self,
        *args: Any,
        operations: Any,
        elsewhere: Any,
        services: Any,
        members: Any,
        arrondissements: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operations"].queryset = operations
        self.fields["elsewhere"].queryset = elsewhere
        if not elsewhere:
            del self.fields["elsewhere"]
        self.fields["pilots"].queryset = services
        self.fields["owner"].queryset = members
        self.fields["arrondissement"].queryset = arrondissements

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        names = (*_WORDS, "start", "due", "version")
        # What it served in plans closed since is not offered: it stays.
        served = action.operations.exclude(plan__state=Plan.State.CLOSED).values_list("pk", "plan_id")
        return {
            **{name: getattr(action, name) for name in names},
            "owner": action.owner_id,
            "arrondissement": action.arrondissement_id,
            "operations": [pk for pk, plan in served if plan == action.plan_id],
            "elsewhere": [pk for pk, plan in served if plan != action.plan_id],
            "pilots": list(action.pilots.values_list("pk", flat=True)),
        }

    def terms(self) -> ActionTerms:
        said = dict(self.cleaned_data)
        owner, place = said["owner"], said["arrondissement"]
        return ActionTerms(
            operations=tuple(each.pk for each in (*said["operations"], *said.get("elsewhere", ()))),
            pilots=tuple(each.pk for each in said["pilots"]),
            owner_id=owner.pk if owner else None,
            arrondissement_id=place.pk if place else None,
            **{name: said[name] for name in (*_WORDS, "start", "due")},
        )


class MoveForm(VersionedForm):
    status = forms.ChoiceField(label=_("Où en est-elle ?"), widget=forms.RadioSelect)
    obstacle = forms.CharField(
        label=_("Ce qui bloque"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seulement si elle est bloquée, comme les deux champs suivants."),
    )
    lifter = forms.CharField(label=_("Qui peut le lever"), max_length=200, required=False)
    lift_by = DateField(label=_("À lever avant le"), required=False)

    def __init__(self, *args: Any, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(status)

    def offer(self, status: str) -> None:
        """Offer the status that stands, and those that may follow it."""
        open_to = {ActionStatus(status), *ACTION_FOLLOWING[ActionStatus(status)]}
        self.fields["status"].choices = [
            (value, label[:1].upper() + label[1:]) for value, label in Action.Status.choices if value in open_to
        ]

    def read_again(self, thing: Any) -> None:
        self.offer(thing.status)
        super().read_again(thing)

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        return {name: getattr(action, name) for name in ("status", "obstacle", "lifter", "lift_by", "version")}


class StepForm(VersionedForm):
    name = forms.CharField(label=_("Intitulé"), max_length=300)
    due = DateField(label=_("Échéance"), required=False)
    is_milestone = forms.BooleanField(
        label=_("Jalon"), required=False, help_text=_("Un moment que d'autres attendent.")
    )
    done_on = DateField(label=_("Faite le"), required=False)

    @staticmethod
    def initial_of(step: Step) -> dict[str, Any]:
        return {name: getattr(step, name) for name in ("name", "due", "is_milestone", "done_on", "version")}

    def terms(self) -> StepTerms:
        return StepTerms(**{name: self.cleaned_data[name] for name in ("name", "due", "is_milestone", "done_on")})


class BudgetForm(VersionedForm):
    year = forms.IntegerField(label=_("Année"), min_value=1900, max_value=2200, localize=False)
    unit = forms.ChoiceField(label=_("En"), choices=ActionBudget.Unit.choices)
    planned = Amount(label=_("Prévu"))
    actual = Amount(label=_("Réel"), required=False, help_text=_("Vide tant qu'il n'est pas connu."))

    @staticmethod
    def initial_of(budget: ActionBudget) -> dict[str, Any]:
        return {name: getattr(budget, name) for name in ("year", "unit", "planned", "actual", "version")}

    def terms(self) -> BudgetTerms:
        return BudgetTerms(**{name: self.cleaned_data[name] for name in ("year", "unit", "planned", "actual")})


class _ActionsByPlan(ModelChoiceIterator):
    """The choices of an action, each under the name of its plan."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for plan, found in groupby(self.queryset, key=lambda action: action.plan):
            yield str(plan), [self.choice(each) for each in found]


class OtherActionField(forms.ModelChoiceField):
    """An action chosen under the name of its plan."""

    iterator = _ActionsByPlan


class LinkForm(VersionedForm):
    kind = forms.ChoiceField(
        label=_("Cette action"),
        choices=ActionLink.Kind.choices,
        widget=forms.RadioSelect,
        initial=ActionLink.Kind.NEEDS,
    )
    other = OtherActionField(
        label=_("L'autre action"), queryset=Action.objects.none(), empty_label=_("Choisir une action")
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others


class WeatherForm(VersionedForm):
    level = forms.ChoiceField(
        label=_("Quel temps fait-il ?"),
        choices=[(value, label[:1].upper() + label[1:]) for value, label in Weather.Level.choices],
        widget=forms.RadioSelect,
    )
    sentence = forms.CharField(
        label=_("En une phrase"),
        max_length=300,
        required=False,
        help_text=_("Ce qui va, ce qui coince. Exigée pour les nuages et l'orage."),
    )
