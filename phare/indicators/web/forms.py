from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from phare.indicators.actions import Comparison, IndicatorTerms, ValueTerms
from phare.indicators.kernel.definition import Level, ValueKind
from phare.indicators.kernel.entries import LEVELS
from phare.indicators.models import CounterValue, Definition, Indicator, Thresholds, Value
from phare.indicators.queries.territories import Territory
from phare.organisation.models import Service
from phare.territory.kernel.naming import plain
from phare.ui.forms import DateField, Form, NumberField

POPULATION = "population"


class IndicatorForm(Form):
    """What is measured, how, and who answers for it."""

    name = forms.CharField(label=_("Intitulé"), max_length=300, help_text=_("Ce que l'on veut savoir."))
    code = forms.CharField(label=_("Code"), max_length=80, help_text=_("Court, unique : il sert aux classeurs."))
    theme = forms.CharField(label=_("Thème"), max_length=200, required=False)
    unit = forms.CharField(label=_("Unité"), max_length=60, help_text=_("%, jours, logements…"))
    direction = forms.ChoiceField(label=_("Ce chiffre"), choices=Definition.Direction.choices)
    decimals = forms.IntegerField(label=_("Décimales"), min_value=0, max_value=6, initial=0)
    lower = NumberField(label=_("Plus petite valeur possible"), required=False)
    upper = NumberField(label=_("Plus grande valeur possible"), required=False)
    level = forms.ChoiceField(label=_("Mesuré par"), choices=Definition.Level.choices, initial=Level.DEPARTMENT)
    aggregation = forms.ChoiceField(
        label=_("Pour plusieurs territoires"),
        choices=Definition.Aggregation.choices,
        help_text=_("Un rapport ou une moyenne est toujours pondéré : choisissez par quoi."),
    )
    denominator = forms.ChoiceField(label=_("Pondéré par"), required=False)
    periodicity = forms.ChoiceField(label=_("Une valeur par"), choices=Definition.Periodicity.choices, initial="year")
    delay_days = forms.IntegerField(
        label=_("Délai de disponibilité, en jours"),
        min_value=0,
        max_value=3650,
        initial=30,
        help_text=_("Entre la fin de la période et le jour où la valeur est connue."),
    )
    responsible = forms.ModelChoiceField(
        label=_("Service responsable"), queryset=Service.objects.none(), required=False, empty_label=_("À désigner")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    method = forms.CharField(label=_("Méthode"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    cumulative = forms.BooleanField(label=_("Cumulé depuis le début"), required=False)
    secrecy = forms.ChoiceField(label=_("Secret statistique"), choices=Definition.Secrecy.choices)
    since = DateField(
        label=_("Cette définition vaut à partir du"),
        help_text=_("Si des valeurs reposent sur la précédente, celle-ci devient une version nouvelle."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, services: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = services
        weighing = [(str(each.pk), each.name) for each in others]
        self.fields["denominator"].choices = [("", _("Rien")), (POPULATION, _("La population")), *weighing]

    @staticmethod
    def initial_of(indicator: Indicator) -> dict[str, Any]:
        known = indicator.definition
        names = (
            "unit", "direction", "decimals", "lower", "upper", "level", "aggregation", "periodicity", "delay_days",
            "source", "method", "cumulative", "secrecy", "since",
        )  # fmt: skip
        denominator = POPULATION if known.by_population else str(known.denominator_id or "")
        return {
            **{name: getattr(known, name) for name in names},
            "name": indicator.name,
            "code": indicator.code,
            "theme": indicator.theme,
            "responsible": known.responsible_id,
            "denominator": denominator,
            "version": indicator.version,
        }

    def terms(self) -> IndicatorTerms:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        denominator, responsible = said.pop("denominator"), said.pop("responsible")
        return IndicatorTerms(
            **said,
            responsible_id=responsible.pk if responsible else None,
            by_population=denominator == POPULATION,
            denominator_id=int(denominator) if denominator.isdecimal() else None,
        )

    @property
    def read_version(self) -> int:
        """The version that was read before filling; 0, which is none, when it was taken away."""
        return int(self.cleaned_data.get("version") or 0)


class ValueForm(Form):
    """A value: where, when, what it is, how much."""

    territory = forms.ChoiceField(label=_("Territoire"))
    kind = forms.ChoiceField(label=_("Nature"), choices=Value.Kind.choices, initial=ValueKind.ACTUAL)
    date = DateField(label=_("Date"))
    value = NumberField(label=_("Valeur"))
    margin = NumberField(label=_("Marge, pour une estimation"), required=False, help_text=_("De part et d'autre."))
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        territories: list[tuple[str, str]],
        corrected: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("territory", "kind", "date"):
            # A correction is of the figure: what was written at a wrong place is withdrawn.
            self.fields[name].disabled = corrected
        self.fields["territory"].choices = territories
        self["value"].label = _("Valeur (%(unit)s)") % {"unit": definition.unit}

    def terms(self) -> ValueTerms:
        said = self.cleaned_data
        level, _colon, code = said["territory"].partition(":")
        return ValueTerms(
            level, code, said["date"], said["kind"], said["value"], said["margin"], said["source"].strip()
        )


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi cette valeur est-elle retirée ?"),
        max_length=300,
        help_text=_("Elle reste dans l'historique, et ne compte plus."),
    )


class ContestForm(Form):
    """Another figure than the one published, and why."""

    figure = NumberField(label=_("La valeur selon vous"))
    date = DateField(label=_("Date de cette valeur"))
    source = forms.CharField(label=_("Source"), max_length=300)
    reason = forms.CharField(label=_("Motif"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["figure"].label = _("La valeur selon vous (%(unit)s)") % {"unit": definition.unit}


class SettleForm(Form):
    keep = forms.ChoiceField(
        label=_("Quelle valeur retenez-vous ?"), choices=CounterValue.Kept.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Motif du choix"), widget=forms.Textarea(attrs={"rows": 3}))


class ThresholdsForm(Form):
    """From when on a figure needs someone."""

    grace_days = forms.IntegerField(
        label=_("Jours de retard tolérés"),
        min_value=0,
        max_value=3650,
        help_text=_("Après le jour où la valeur était attendue."),
    )
    falling_steps = forms.IntegerField(
        label=_("Valeurs de suite dans le mauvais sens"),
        min_value=1,
        max_value=24,
        help_text=_("Avant de le signaler."),
    )
    median_gap = NumberField(
        label=_("Écart à la médiane, en points d'avancement"),
        min_value=1,
        max_value=1000,
        help_text=_("Du mauvais côté de la médiane des territoires comparables."),
    )
    comparables = forms.IntegerField(
        label=_("Territoires comparables, au moins"),
        min_value=2,
        max_value=100,
        help_text=_("En dessous de ce nombre, aucune médiane n'est dite."),
    )
    comparison = forms.ChoiceField(
        label=_("Comparer notre département avec"), choices=Thresholds.Comparison.choices, widget=forms.RadioSelect
    )
    compared = forms.CharField(
        label=_("La liste de départements"),
        max_length=2000,
        required=False,
        help_text=_(
            "Pour une liste seulement : au moins trois codes ou noms, séparés par des virgules (05, 26, Vaucluse)."
        ),
    )
    compared_why = forms.CharField(
        label=_("Pourquoi ils sont comparables"),
        max_length=300,
        required=False,
        help_text=_("Pour des voisins ou une liste : une phrase, montrée à côté de la médiane."),
    )

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, departments: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = departments
        if not departments:
            for name in ("comparison", "compared", "compared_why"):
                del self.fields[name]

    @staticmethod
    def initial_of(thresholds: Thresholds) -> dict[str, Any]:
        said = {name: getattr(thresholds, name) for name in ThresholdsForm.base_fields}
        is_list = thresholds.comparison == Thresholds.Comparison.CHOSEN
        return {**said, "compared": ", ".join(thresholds.compared) if is_list else ""}

    def clean_compared(self) -> list[str]:
        """The codes of the departments named, by code or by name."""
        named = {plain(name): code for code, name in self.departments.items()}
        asked = [each.strip() for each in self.cleaned_data["compared"].split(",") if each.strip()]
        found = [self._code(each) or named.get(plain(each)) for each in asked]
        unknown = [each for each, code in zip(asked, found, strict=True) if code is None]
        if unknown:
            raise forms.ValidationError(
                _("Aucun département ne répond à : %(names)s. Écrivez son code ou son nom entier."),
                params={"names": ", ".join(unknown)},
            )
        return [code for code in found if code is not None]

    def _code(self, text: str) -> str | None:
        return next((each for each in (text.upper(), text.zfill(2)) if each in self.departments), None)

    def terms(self) -> dict[str, Any]:
        """What `set_thresholds` takes."""
        # Taken away from the form, it is that of no thresholds at all.
        said = {**self.cleaned_data, "version": self.cleaned_data.get("version") or 0}
        if not self.departments:
            return said
        choice, codes, why = (said.pop(name) for name in ("comparison", "compared", "compared_why"))
        return {**said, "comparison": Comparison(choice, codes, why)}


def choices_of(level: Level, named: list[tuple[Territory, str]]) -> list[tuple[str, str]]:
    """Return territories as the choices of a form: those of the indicator's level, and wider ones."""
    kept = LEVELS[: LEVELS.index(level) + 1]
    return [
        (f"{each.level}:{each.code}", f"{name} ({Definition.Level(each.level).label})")
        for each, name in named
        if each.level in kept
    ]


def first_date(due_end: dt.date, day: dt.date) -> dt.date:
    """Return the date that a value is first proposed for: the end of the period awaited, or today before it is over."""
    return min(due_end, day)
