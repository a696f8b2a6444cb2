"""Forms in the State's design system: optional fields marked, errors summed up at the top with links to their fields.

`class MyForm(Form)` then `{{ form }}` in a template is the whole of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm, DsfrBoundField

from phare.ui.formats import MINUS

THOUSANDS = re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")
"""The spaces, of whatever width, that set thousands apart."""

_SNIPPETS = {
    "checkbox": "ui/fields/checkbox.html",
    "checkboxselectmultiple": "ui/fields/choices.html",
    "inlinecheckboxselectmultiple": "ui/fields/choices.html",
    "radioselect": "ui/fields/choices.html",
    "inlineradioselect": "ui/fields/choices.html",
}


class DateInput(forms.DateInput):
    """The browser's own date field, whose value is always written the ISO way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day of the last or the next centuries; also read as `21/11/2026`, where the browser has no date field.

    A year typed with a digit too many is found here, not at the end of the calendar.
    """

    widget = DateInput
    input_formats = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y")
    default_error_messages = {"far": _("Donnez une date entre 1900 et 2200.")}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not 1900 <= value.year <= 2200:
            raise forms.ValidationError(self.error_messages["far"], code="far")


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """Return the field of a password, kept as it was typed, spaces included."""
    attributes = {"autocomplete": autocomplete}
    return forms.CharField(label=label, strip=False, help_text=help_text, widget=forms.PasswordInput(attrs=attributes))


class PersonField(forms.ModelChoiceField):
    """A member chosen by name, with his role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.name} ({obj.get_role_display()})"


class NumberField(forms.FloatField):
    """A figure as one writes it or copies it from our pages: a comma or a point, thousands apart, a true minus."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = THOUSANDS.sub("", value).replace(MINUS, "-")
        return super().to_python(value)


class CodeInput(forms.TextInput):
    """The code of a second factor: digits on a phone's keyboard, never shown again since it serves once."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "one-time-code", "inputmode": "numeric", **(attrs or {})})

    def format_value(self, value: Any) -> None:
        return None


class CodeField(forms.CharField):
    """Six digits, spaces left out."""

    widget = CodeInput
    default_validators = [RegexValidator(r"\A[0-9]{6}\Z", _("Donnez les six chiffres du code."))]

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong with a field: its label, the id of what to fill, and the sentences."""

    label: str
    target: str
    sentences: tuple[str, ...]


class BoundField(DsfrBoundField):
    @property
    def template_name(self) -> str:
        return self.field.template_name or _SNIPPETS.get(self.widget_type) or "ui/fields/input.html"

    @property
    def target(self) -> str:
        """The id of the field's first control, that of the group itself being no control."""
        several = self.widget_type in _SNIPPETS and self.widget_type != "checkbox"
        return f"{self.auto_id}_0" if several else self.id_for_label or self.auto_id

    @property
    def seen(self) -> str:
        """The hidden field that keeps the value with which the page was opened, when the form asks for it."""
        return self.as_hidden(only_initial=True) if self.field.show_hidden_initial else ""

    @property
    def kind(self) -> str:
        """The design system's name of the control: `input`, `select`, `upload`."""
        widget = self.field.widget
        if isinstance(widget, forms.FileInput):
            return "upload"
        return "select" if isinstance(widget, (forms.Select, forms.SelectMultiple)) else "input"


class Form(DsfrBaseForm):
    """The base of every form of the house."""

    template_name = "ui/form.html"
    bound_field_class = BoundField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            attrs = field.field.widget.attrs
            # Django describes a field by its help and errors, under the ids that our snippets give them.
            attrs.pop("aria-describedby", None)
            if isinstance(field.field.widget, forms.FileInput):
                attrs["class"] = "fr-upload"

    def get_context(self) -> dict[str, Any]:
        # django-dsfr's own warns at each rendering, whichever way its setting stands.
        context = super(DsfrBaseForm, self).get_context()
        context["errors_by_field"] = [
            FieldErrors(str(field.label), field.target, tuple(map(str, field.errors)))
            for field in self.visible_fields()
            if field.errors
        ]
        return context


class IdentityForm(Form):
    """Password and second factor, asked again before something that engages the person (IDN-009).

    In a demonstration, `{% include "ui/demonstration_code.html" with code=code %}` shows the code above it.
    """

    password = password_field(_("Mot de passe"), "current-password")
    code = CodeField(
        label=_("Code du second facteur"),
        help_text=_("Les six chiffres que montre votre téléphone. Chaque code ne sert qu'une fois."),
    )
