"""The forms of scenarios; the levers have a module of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.ui.forms import Form, PersonField


class NameForm(Form):
    """The name of a scenario."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    # Read as text, so that one that is no number is refused as one that is not known, with its sentence.
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class PersonForm(Form):
    """A person to name for a scenario."""

    person = PersonField(
        label=_("Personne"),
        queryset=Membership.objects.none(),
        empty_label=_("Choisir une personne"),
        help_text=_(
            "Elle verra ce scénario, les chiffres de moins de 3 agents masqués si elle ne gère pas le service."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, PersonField)
        field.queryset = people
