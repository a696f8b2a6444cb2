from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phare.platform.exchange.kernel.limits import LARGEST_FILE
from phare.ui.forms import Form


class UploadForm(Form):
    """The file to import; its nature is found in its content, whatever its name."""

    file = forms.FileField(
        label=_("Classeur"),
        help_text=_("ODS, XLSX ou CSV (une feuille, ou un ZIP de CSV) ; 20 Mo et 200 000 lignes au plus."),
        error_messages={
            "empty": _("Ce fichier est vide. Vérifiez qu'il est bien enregistré, puis déposez-le de nouveau."),
            "required": _("Choisissez le fichier à importer."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("Ce fichier pèse plus de 20 Mo. Retirez-en des images ou partagez-le en plusieurs.")
            )
        return file
