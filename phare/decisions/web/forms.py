"""The forms of decisions; each says in words what it asks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.widgets import InlineCheckboxSelectMultiple, InlineRadioSelect

from phare.decisions.kernel import proposal as handed
from phare.decisions.kernel.proposal import Envelope
from phare.decisions.models import (
    Arbitration,
    Commitment,
    Ground,
    Observation,
    Option,
    Prerequisite,
    Redeployment,
    SigningAct,
    Stance,
)
from phare.decisions.models.arbitration import HorizonChoice
from phare.organisation.models import BudgetProgramme, Photograph, Service, ServiceMission
from phare.platform.accounts.models import Membership
from phare.strategy.models import Operation
from phare.ui.forms import DateField, Form, IdentityForm, PersonField


def figure(label: Any, **kwargs: Any) -> forms.FloatField:
    """Return a field for a number, with a decimal comma or a point."""
    field = forms.FloatField(label=label, localize=True, **kwargs)
    field.widget.attrs["inputmode"] = "decimal"
    return field


LONGEST_TEXT = 20_000
"""Signs of a text of several lines: about eight pages, more than an act gives in reasons."""


def long_text(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """Return a field for a text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def year(label: Any) -> forms.IntegerField:
    """Return a field for a year, which has no thousands."""
    return forms.IntegerField(label=label, min_value=1900, max_value=2200, localize=False)


class SayingForm(Form):
    """A form that says what an action takes."""

    def said(self) -> dict[str, Any]:
        """Return the arguments of the action that saves it: by default its fields, as they are."""
        return dict(self.cleaned_data)


class VersionForm(SayingForm):
    """A form that carries the version of the arbitration it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class QuestionForm(VersionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    question = forms.CharField(
        label=_("Question à trancher"),
        max_length=300,
        help_text=_("Une phrase, telle que le registre la retiendra : « Comment tenir l'inspection de l'abattoir ? »"),
    )
    context = long_text(_("Contexte"), required=False, help_text=_("Ce qu'il faut savoir avant de choisir."))
    horizon = forms.ChoiceField(label=_("Horizon"), choices=HorizonChoice.choices, initial=HorizonChoice.MEDIUM)
    touches = forms.MultipleChoiceField(
        label=_("Autres horizons touchés"),
        choices=HorizonChoice.choices,
        required=False,
        widget=InlineCheckboxSelectMultiple,
    )
    operations = forms.ModelMultipleChoiceField(
        label=_("Opérations du plan concernées"), queryset=Operation.objects.none(), required=False
    )

    def __init__(self, *args: Any, operations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operations"].queryset = operations

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "operations": [each.pk for each in self.cleaned_data["operations"]]}

    def proposal(self) -> handed.Proposal:
        """Return the question as the action that opens an arbitration takes it."""
        said = self.said()
        return handed.Proposal(
            said["question"],
            said["context"],
            horizon=said["horizon"],
            touches=tuple(said["touches"]),
            operations=tuple(said["operations"]),
        )


class OptionForm(VersionForm):
    name = forms.CharField(label=_("Nom de l'option"), max_length=120)
    description = long_text(_("En quoi elle consiste"), required=False)

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"data": handed.OptionData(said["name"], said["description"]), "version": said["version"]}


class GroundForm(VersionForm):
    """A ground, and its stance on each option: fields made from the options."""

    text = forms.CharField(
        label=_("Motif examiné"),
        max_length=300,
        help_text=_("Ce que l'on regarde pour comparer : « Tient le plancher fixé par la loi »."),
    )

    def __init__(self, *args: Any, arbitration: Arbitration, ground: Ground | None = None, **kwargs: Any) -> None:
        said = {stance.option_id: stance for stance in ground.stances.all()} if ground else {}
        self.options = list(arbitration.options.all())
        # Made before the rest of the form, which dresses every field it finds.
        self.base_fields: dict[str, forms.Field] = dict(type(self).declared_fields)
        for option in self.options:
            stance = said.get(option.pk)
            self.base_fields[f"side_{option.pk}"] = forms.ChoiceField(
                label=option.name,
                required=False,
                choices=[("", _("ne dit rien")), *Stance.Side.choices],
                initial=stance.side if stance else "",
                widget=InlineRadioSelect,
            )
            self.base_fields[f"remark_{option.pk}"] = forms.CharField(
                label=_("Précision sur « %(option)s »") % {"option": option.name},
                required=False,
                max_length=300,
                initial=stance.remark if stance else "",
            )
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        sides = {each.pk: (said[f"side_{each.pk}"], said[f"remark_{each.pk}"]) for each in self.options}
        return {"text": said["text"], "sides": sides, "version": said["version"]}


class EffectForm(VersionForm):
    measure = forms.CharField(
        label=_("Ce qui sera mesuré"), max_length=200, help_text=_("« Effectif de l'inspection de l'abattoir ».")
    )
    unit = forms.CharField(label=_("Unité"), max_length=20, initial="ETP")
    mission = forms.ModelChoiceField(
        label=_("Mission"),
        queryset=ServiceMission.objects.none(),
        required=False,
        empty_label=_("aucune : la valeur sera dite par une personne"),
        help_text=_("Si l'effet est l'effectif d'une mission, un projet des services plus récent le vérifiera."),
    )
    before = figure(_("Valeur si rien n'est fait"), required=False)
    expected = figure(_("Valeur attendue"))
    year = year(_("À la fin de l'année"))

    def __init__(self, *args: Any, missions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mission"].queryset = missions

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        mission = said["mission"]
        effect = handed.Effect(
            said["measure"],
            said["unit"],
            said["before"],
            said["expected"],
            said["year"],
            None if mission is None else mission.code,
        )
        return {"effect": effect, "version": said["version"]}


class CommitmentForm(VersionForm):
    envelope = forms.ChoiceField(label=_("Enveloppe"), choices=Commitment.EnvelopeChoice.choices)
    label = forms.CharField(label=_("Ce qui est engagé"), max_length=200)
    amount = figure(_("Montant"), required=False, help_text=_("En ETP pour les effectifs, en euros pour les crédits."))
    day = DateField(label=_("Date"), required=False, help_text=_("Pour le calendrier."))
    year = forms.IntegerField(label=_("Année"), required=False, min_value=1900, max_value=2200, localize=False)
    programme = forms.ModelChoiceField(
        label=_("Programme budgétaire"), queryset=BudgetProgramme.objects.none(), required=False, empty_label=_("aucun")
    )
    operation = forms.ModelChoiceField(
        label=_("Opération"), queryset=Operation.objects.none(), required=False, empty_label=_("aucune")
    )

    def __init__(self, *args: Any, programmes: Any, operations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes
        self.fields["operation"].queryset = operations

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        commitment = handed.Commitment(
            Envelope(said["envelope"]),
            said["label"],
            said["year"],
            said["amount"],
            said["programme"].code if said["programme"] else None,
            said["operation"].pk if said["operation"] else None,
            said["day"].isoformat() if said["day"] else None,
        )
        return {"commitment": commitment, "version": said["version"]}


class ConsultForm(VersionForm):
    due = DateField(
        label=_("Observations attendues avant le"),
        help_text=_("Les chefs des services concernés reçoivent un courriel. Passé ce jour, leur silence est noté."),
    )


class ReasonForm(VersionForm):
    reason = long_text(_("Motif"))


class ObservationForm(SayingForm):
    position = forms.ChoiceField(
        label=_("Position du service"), choices=Observation.Position.choices, widget=forms.RadioSelect
    )
    text = long_text(_("Observations"), required=False, help_text=_("Obligatoires si la position n'est pas favorable."))


class PrerequisiteForm(SayingForm):
    kind = forms.ChoiceField(label=_("Nature"), choices=Prerequisite.Kind.choices, initial=Prerequisite.Kind.COUNCIL)
    label = forms.CharField(label=_("Avis attendu"), max_length=200)
    rule = forms.CharField(label=_("Règle qui l'exige"), max_length=200, required=False)


class OpinionForm(SayingForm):
    state = forms.ChoiceField(
        label=_("Sens de l'avis"),
        choices=[choice for choice in Prerequisite.State.choices if choice[0] != Prerequisite.State.AWAITED],
        widget=forms.RadioSelect,
    )
    given_on = DateField(label=_("Rendu le"))
    summary = long_text(_("Ce qui a été dit"), required=False)
    link = forms.URLField(label=_("Où le lire"), required=False, max_length=300, assume_scheme="https")

    def __init__(self, *args: Any, votes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not votes:
            unanimity = Prerequisite.State.ALL_AGAINST
            self.fields["state"].choices = [each for each in self.fields["state"].choices if each[0] != unanimity]


class ChoiceForm(VersionForm):
    option = forms.ModelChoiceField(
        label=_("Option retenue"), queryset=Option.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    reasons = long_text(_("Motifs du choix"), help_text=_("Ils sont signés avec le choix."), rows=5)
    effect_on = DateField(label=_("Date d'effet"))
    verify_on = DateField(label=_("À vérifier le"), help_text=_("Après la date d'effet, quand on pourra mesurer."))

    def __init__(self, *args: Any, options: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].queryset = options


class SignForm(SayingForm, IdentityForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    capacity = forms.CharField(
        label=_("En votre qualité de"),
        max_length=200,
        help_text=_("Telle que l'acte la portera, avec vos prénom et nom : « Préfète des Alpes-de-Haute-Provence »."),
    )
    field_order = ("capacity", "password", "code")


class AgreementForm(SayingForm, IdentityForm):
    """What whoever signs an agreement for whoever decides says; the service may add its reservations."""

    capacity = forms.CharField(
        label=_("En votre qualité de"),
        max_length=200,
        help_text=_("Telle que l'accord la portera, avec vos prénom et nom."),
    )
    field_order: ClassVar[tuple[str, ...]] = ("capacity", "password", "code")


class ServiceAgreementForm(AgreementForm):
    reservations = long_text(_("Réserves du service"), required=False)
    field_order = ("reservations", "capacity", "password", "code")


class RedeploymentForm(VersionForm):
    to = forms.ChoiceField(label=_("Où en est ce redéploiement ?"), widget=forms.RadioSelect)
    obstacle = long_text(
        _("Ce qui l'empêche"), required=False, help_text=_("S'il est empêché ou refusé : quoi, et qui peut le lever.")
    )

    def __init__(self, *args: Any, states: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Redeployment.State.choices)
        self.fields["to"].choices = [(state, names[state]) for state in names if state in states]


class EntrustForm(VersionForm):
    to = forms.ModelChoiceField(label=_("Service responsable"), queryset=Service.objects.none(), empty_label=None)
    due = DateField(label=_("Échéance"))

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = services


class CompareForm(SayingForm):
    photograph = forms.ModelChoiceField(
        label=_("Projet des services"), queryset=Photograph.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, photographs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photograph"].queryset = photographs


class ConclusionForm(VersionForm):
    conclusion = long_text(_("Ce qu'il en est advenu"), help_text=_("La conclusion que gardera le registre."))


class FoundForm(SayingForm):
    found = figure(_("Valeur constatée"))
    on = DateField(label=_("Constatée au"))
    source = forms.CharField(label=_("Source"), max_length=200)


class SigningActForm(SayingForm):
    holder = PersonField(label=_("Titulaire"), queryset=Membership.objects.none())
    kind = forms.ChoiceField(
        label=_("Nature"),
        choices=SigningAct.Kind.choices,
        help_text=_("Une suppléance ou un intérim couvre tout ; une délégation peut se limiter, ci-dessous."),
    )
    reference = forms.CharField(label=_("Référence de l'acte"), max_length=200)
    published_on = DateField(label=_("Publié le"))
    since = DateField(label=_("Prend effet le"), help_text=_("Au plus tôt le lendemain de la publication."))
    until = DateField(label=_("Prend fin le"), required=False)
    scope = forms.ChoiceField(label=_("Ce qu'il couvre"), choices=SigningAct.ScopeChoice.choices)
    services = forms.ModelMultipleChoiceField(
        label=_("Seulement ces services"),
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Aucun coché : tous. Un arbitrage est couvert quand tous les services qu'il touche le sont, ou leur sont "
            "rattachés."
        ),
    )

    def __init__(self, *args: Any, members: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = members
        self.fields["services"].queryset = services


class RevokeForm(SayingForm):
    on = DateField(
        label=_("Retiré à compter du"), help_text=_("Aujourd'hui ou plus tard : rien ne se retire pour le passé.")
    )
