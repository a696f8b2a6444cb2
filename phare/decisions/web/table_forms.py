"""The forms of an asker's table: given as it was sent or described by its titles, its columns filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from phare.decisions.kernel.asked_table import AskedColumn, proposed
from phare.decisions.models import AskedTable
from phare.decisions.queries.asked_figures import OF_INDICATORS
from phare.decisions.queries.asked_lines import Lines
from phare.decisions.queries.drawing import FORMATS
from phare.decisions.web.forms import VersionForm, long_text
from phare.platform.exchange.gateways import filled
from phare.platform.exchange.kernel.limits import LARGEST_FILE
from phare.platform.exchange.kernel.names import letter
from phare.ui.forms import DateField

INDICATORS = "asked-indicators"
"""The id of the list of indicators that a page proposes."""


class TableForm(VersionForm):
    file = forms.FileField(
        label=_("Le fichier du demandeur"),
        required=False,
        help_text=_("ODS, XLSX ou CSV : il sera rendu tel quel, rempli."),
        error_messages={"empty": _("Ce fichier est vide : déposez celui du demandeur.")},
    )
    titles = long_text(
        _("Ou les titres de ses colonnes, s'il n'en a pas envoyé"),
        required=False,
        help_text=_("Un titre par ligne, dans l'ordre demandé : le tableau est fait pour vous."),
        rows=5,
    )
    file_format = forms.ChoiceField(
        label=_("Format de ce tableau fait pour vous"),
        choices=[(each, each.upper()) for each in FORMATS],
        initial="ods",
    )
    lines = forms.ChoiceField(label=_("Une ligne par"))

    def __init__(self, *args: Any, lines: Collection[Lines], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(each.key, each.label) for each in lines]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("Ce fichier pèse plus de 20 Mo : demandez un tableau, sans images."))
        return file

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said["file"] and not said["titles"].strip():
            self.add_error("file", _("Déposez le fichier du demandeur, ou écrivez les titres de ses colonnes."))
        return said

    def said(self) -> dict[str, Any]:
        said = super().said()
        file, titles, file_format = said.pop("file"), said.pop("titles"), said.pop("file_format")
        if file:
            return {**said, "name": file.name, "content": file.read()}
        wanted = [line.strip() for line in titles.splitlines() if line.strip()]
        name = _now("Tableau demandé")
        return {**said, "name": f"{name}.{file_format}", "content": filled.blank(wanted, file_format)}


@dataclass(frozen=True)
class ColumnFields:
    """A column of the asker and the fields that say what fills it."""

    letter: str
    title: str
    fields: tuple[Any, ...]


class ColumnsForm(VersionForm):
    base_fields: dict[str, forms.Field]

    lines = forms.ChoiceField(label=_("Une ligne par"))
    sheet = forms.ChoiceField(label=_("Feuille"))
    header_row = forms.IntegerField(label=_("Ligne des titres"), min_value=1, max_value=20_000, localize=False)

    def __init__(
        self, *args: Any, table: AskedTable, offered: Collection[Lines], sheets: Collection[str], **kwargs: Any
    ) -> None:
        self.asked = table.asked
        self.about = next((each for each in offered if each.key == table.lines), None)
        fields = (pair for each in self._shown(table) for pair in _fields_of(each, self.about))
        self.base_fields = {**ColumnsForm.base_fields, **dict(fields)}
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(each.key, each.label) for each in offered]
        self.fields["sheet"].choices = [(each, each) for each in sheets]

    def columns(self) -> Iterator[ColumnFields]:
        """Return each column with its fields."""
        for each in self.asked:
            names = [name for kind in ("source", "indicator", "on") if (name := f"{kind}_{each.place}") in self.fields]
            yield ColumnFields(letter(each.place), each.title, tuple(self[name] for name in names))

    def said(self) -> dict[str, Any]:
        said = super().said()
        columns = [
            AskedColumn(
                each.place,
                each.title,
                said.pop(f"source_{each.place}"),
                # As the page proposes them: « code · name ».
                said.pop(f"indicator_{each.place}", "").partition(" · ")[0].strip(),
                said.pop(f"on_{each.place}", None),
            )
            for each in self.asked
        ]
        return {**said, "columns": columns}

    def _shown(self, table: AskedTable) -> list[AskedColumn]:
        """The columns as they are first shown: before anybody said what fills them, by what their titles name."""
        if table.is_mapped or self.about is None:
            return list(self.asked)
        labels = {source: str(label) for source, label in self.about.sources.items()}
        return [replace(each, source=proposed(each.title, labels)) for each in self.asked]


def _fields_of(column: AskedColumn, lines: Lines | None) -> Iterator[tuple[str, forms.Field]]:
    sources = lines.sources if lines else {}
    choices = [("", _("rien : laissée comme elle est")), *sources.items()]
    yield (
        f"source_{column.place}",
        forms.ChoiceField(label=_("Remplie par"), choices=choices, required=False, initial=column.source),
    )
    if lines is not None and lines.takes_indicators:
        proposed = forms.TextInput(attrs={"list": INDICATORS, "autocomplete": "off"})
        yield (
            f"indicator_{column.place}",
            forms.CharField(
                label=_("Code de l'indicateur"),
                required=False,
                max_length=400,
                initial=column.indicator,
                widget=proposed,
            ),
        )
    if any(each in OF_INDICATORS for each in sources):
        yield f"on_{column.place}", DateField(label=_("Au"), required=False, initial=column.on)
