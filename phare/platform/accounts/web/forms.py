from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Administration, Invitation, Membership, Role, User, plain_address
from phare.platform.accounts.queries import other_administrations
from phare.platform.accounts.signals import record_classes, scopes
from phare.platform.audit.signals import verb_label
from phare.ui.forms import CodeField, DateField, Form, password_field

password_rules = lazy(lambda: " ".join(password_validators_help_texts()), str)
"""What a password must be, as the validators in force say it."""


class SignInForm(Form, AuthenticationForm):  # type: ignore[misc]  # Django leaves open which bound field; ours says it
    error_messages = {
        "invalid_login": _("Adresse ou mot de passe inexact. Vérifiez les deux, ou demandez un nouveau mot de passe."),
        "inactive": _("Adresse ou mot de passe inexact. Vérifiez les deux, ou demandez un nouveau mot de passe."),
    }
    username = forms.EmailField(
        label=_("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field(_("Mot de passe"), "current-password")

    def clean_username(self) -> str:
        # One spelling per account: the counter of failures cannot be dodged by capitals or spaces.
        return plain_address(self.cleaned_data["username"])


class ResetForm(Form):
    email = forms.EmailField(
        label=_("Adresse électronique"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ChosenPasswordForm(Form, SetPasswordForm):  # type: ignore[misc]  # Django leaves open which bound field; ours says it
    """The new password of somebody who came by the link of a mail."""

    new_password1 = password_field(_("Nouveau mot de passe"), "new-password", password_rules())
    new_password2 = password_field(_("Le même, une seconde fois"), "new-password")


class ChangedPasswordForm(Form, PasswordChangeForm):  # type: ignore[misc]  # Django leaves open which bound field; ours says it
    """The new password of somebody who knows the present one."""

    old_password = password_field(_("Mot de passe actuel"), "current-password")
    new_password1 = password_field(_("Nouveau mot de passe"), "new-password", password_rules())
    new_password2 = password_field(_("Le même, une seconde fois"), "new-password")


class FirstCodeForm(Form):
    """The first code of a second factor that was begun."""

    code = CodeField(label=_("Code à six chiffres"))


class JoinForm(ChosenPasswordForm):
    """The name and password of somebody invited who has no account yet."""

    name = forms.CharField(
        label=_("Prénom et nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    new_password1 = password_field(_("Mot de passe"), "new-password", password_rules())
    field_order = ("name", "new_password1", "new_password2")

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        user = User(email=invitation.email, name=invitation.name)
        super().__init__(user, *args, initial={"name": invitation.name}, **kwargs)


class InviteForm(Form):
    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    name = forms.CharField(label=_("Prénom et nom"), max_length=150)
    role = forms.ChoiceField(label=_("Rôle"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "role").choices = [("", _t("Choisir un rôle")), *Role.choices]


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Nouveau rôle"))

    def __init__(self, membership: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(value, label) for value, label in Role.choices if value != membership.role]
        choice(self, "role").choices = [("", _t("Choisir un rôle")), *others]


class SuccessorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} · {obj.get_role_display()}"


class CloseForm(Form):
    successor = SuccessorField(
        label=_("À qui passe ce que cette personne détient ?"),
        queryset=Membership.objects.none(),
        empty_label=_("Choisir un successeur"),
    )

    def __init__(self, successors: Any, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.required = successors, is_needed
        if not is_needed:
            del self.fields["successor"]


class TokenForm(Form):
    """What a personal token is for, what it permits, until when."""

    name = forms.CharField(
        label=_("À quoi il sert"), max_length=100, help_text=_("Le programme ou l'usage : vous le reconnaîtrez ainsi.")
    )
    scopes = forms.MultipleChoiceField(label=_("Ce qu'il permet"), widget=forms.CheckboxSelectMultiple)
    expires_on = DateField(label=_("Dernier jour"), help_text=_("Un an au plus."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "scopes").choices = list(scopes().items())


class PasswordForm(Form):
    """The password, asked again of whoever has no second factor; its failures count as those of a sign-in."""

    password = password_field(_("Mot de passe"), "current-password")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        given = self.cleaned_data["password"]
        assert isinstance(self.request.user, User)
        if authenticate(self.request, username=self.request.user.email, password=given) is None:
            raise forms.ValidationError(_("Le mot de passe est inexact."))
        return given


class SharingForm(Form):
    shared_with = forms.ModelChoiceField(
        label=_("Administration qui verra"),
        queryset=Administration.objects.none(),
        empty_label=_("Choisir une administration"),
    )
    record_class = forms.ChoiceField(label=_("Ce qu'elle verra"))
    since = DateField(label=_("Du"))
    until = DateField(label=_("Au (inclus)"))
    reason = forms.CharField(
        label=_("Motif"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Inscrit au registre.")
    )

    def __init__(self, administration: Administration, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shared_with"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = other_administrations(administration)
        choice(self, "record_class").choices = [("", _t("Choisir")), *record_classes().items()]


class PeopleFilterForm(Form):
    role = forms.ChoiceField(label=_("Rôle"), required=False)
    q = forms.CharField(label=_("Nom ou adresse"), required=False, max_length=100)
    left = forms.BooleanField(label=_("Rôles fermés"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "role").choices = [("", _t("Tous")), *Role.choices]


class RegisterFilterForm(Form):
    """What is looked for in the register; what cannot be understood is as if it were not asked."""

    verb = forms.ChoiceField(label=_("Action"), required=False)
    author = forms.ChoiceField(label=_("Personne"), required=False)
    since = DateField(label=_("Du"), required=False)
    until = DateField(label=_("Au (inclus)"), required=False)
    subject = forms.CharField(label=_("Objet"), required=False, max_length=200)

    def __init__(self, verbs: list[str], authors: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((verb, verb_label(verb)) for verb in verbs), key=lambda pair: pair[1])
        choice(self, "verb").choices = [("", _t("Toutes")), *named]
        by_name = sorted(authors.items(), key=lambda pair: pair[1])
        choice(self, "author").choices = [("", _t("Toutes")), *by_name]


def choice(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field known to be a choice."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    return field
