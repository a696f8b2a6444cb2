"""The forms of instructions and requests; each says in words what it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.instructing import AnswerState
from phare.decisions.models import InformationRequest, Instruction, InstructionAnswer
from phare.decisions.queries.drawing import FORMATS
from phare.decisions.web.forms import SayingForm, VersionForm, long_text
from phare.organisation.models import Service
from phare.platform.accounts.models import Membership
from phare.ui.forms import DateField, PersonField


class AskedForm(SayingForm):
    """What is asked, of whom, by when."""

    subject = forms.CharField(
        label=_("Ce qui est demandé"),
        max_length=200,
        help_text=_(
            "Une phrase, telle que les services la liront : « Recenser les communes sans plan de sauvegarde »."
        ),
    )
    text = long_text(_("Précisions"), required=False)
    due_on = DateField(label=_("Échéance"))
    services = forms.ModelMultipleChoiceField(
        label=_("Services concernés"),
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chacun répond pour lui-même."),
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services


class ReviseInstructionForm(AskedForm, VersionForm):
    pass


class InstructionForm(AskedForm):
    origin = forms.ChoiceField(label=_("Origine"), choices=Instruction.Origin.choices)
    origin_reference = forms.CharField(
        label=_("Référence"), max_length=200, help_text=_("« Réunion des chefs de service », « Visite à Sisteron ».")
    )
    origin_on = DateField(label=_("Date"))
    field_order = ("subject", "text", "origin", "origin_reference", "origin_on", "due_on", "services")


class LiftForm(VersionForm):
    reason = long_text(_("Pourquoi elle est levée"), help_text=_("Les services le liront."))


class AnswerForm(VersionForm):
    to = forms.ChoiceField(label=_("Réponse du service"), widget=forms.RadioSelect)
    remark = long_text(
        _("Précision"), required=False, help_text=_("Si c'est impossible : pourquoi, et qui pourrait y remédier.")
    )

    def __init__(self, *args: Any, states: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {**dict(InstructionAnswer.State.choices), AnswerState.AWAITED: _("à reprendre : redemander au service")}
        self.fields["to"].choices = [(state, names[state]) for state in names if state in states]


class RequestForm(SayingForm):
    asker_kind = forms.ChoiceField(label=_("Nature du demandeur"), choices=InformationRequest.Asker.choices)
    asker = forms.CharField(label=_("Qui demande"), max_length=200)
    reference = forms.CharField(label=_("Référence de la demande"), max_length=200)
    question = forms.CharField(
        label=_("Ce qui est demandé"),
        max_length=300,
        help_text=_("Une phrase : une réponse déjà donnée à la même question sera proposée."),
    )
    details = long_text(_("Précisions"), required=False)
    received_on = DateField(label=_("Reçue le"))
    due_on = DateField(label=_("Réponse attendue le"))
    entrusted_to = PersonField(
        label=_("Confiée à"), queryset=Membership.objects.none(), required=False, empty_label=_("personne encore")
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrusted_to"].queryset = members


class EntrustRequestForm(VersionForm):
    entrusted_to = PersonField(label=_("Confiée à"), queryset=Membership.objects.none(), empty_label=None)
    due_on = DateField(label=_("Réponse attendue le"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrusted_to"].queryset = members


class AnswerRequestForm(VersionForm):
    matter = forms.ChoiceField(
        label=_("Ce qui répond, parmi ce qui est ici"),
        required=False,
        help_text=_("Le fichier est tiré des données d'aujourd'hui et gardé avec la demande."),
    )
    file_format = forms.ChoiceField(
        label=_("Format du demandeur"),
        choices=[(each, each.upper()) for each in FORMATS],
        initial="ods",
        help_text=_("Son propre tableau est rendu dans le sien."),
    )
    answer = long_text(_("Réponse, ou mot d'accompagnement"), required=False)

    def __init__(self, *args: Any, matters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", _("rien : la réponse est écrite ci-dessous")), *matters]
