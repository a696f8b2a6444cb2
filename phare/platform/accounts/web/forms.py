from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm


class SignInForm(AuthenticationForm, DsfrBaseForm):
    error_messages = {
        "invalid_login": _("Adresse ou mot de passe inexact. Vérifiez les deux, ou demandez un nouveau mot de passe."),
        "inactive": _("Ce compte est fermé. Adressez-vous à l'administrateur de la plateforme."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Adresse électronique")
        self.fields["password"].label = _("Mot de passe")
