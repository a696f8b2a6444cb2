"""The levers of a scenario as a form, in words; rows left blank count for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phare.allocation.kernel.crossing import far_transfers, years_crossed
from phare.allocation.kernel.overlay import Closure, FloorChange, Overlay, Recruit
from phare.allocation.queries.inputs import Inputs
from phare.strategy.kernel.requirements import Relief, ReliefKind
from phare.territory.queries import communes_by_code
from phare.ui.forms import Form

Choices = list[tuple[Any, Any]]
MOST_ROWS = 200
KINDS: Choices = [
    (ReliefKind.LIGHTENED.value, gettext_lazy("allégée")),
    (ReliefKind.STOPPED.value, gettext_lazy("arrêtée")),
    (ReliefKind.POOLED.value, gettext_lazy("mise en commun")),
    (ReliefKind.ENTRUSTED.value, gettext_lazy("confiée à un partenaire")),
]


class Lists:
    """What the choices of the form are: years, services, profiles, missions, transfers, of one pair of inputs."""

    def __init__(self, inputs: Inputs) -> None:
        staffing = inputs.staffing
        self.years = years_crossed(staffing, inputs.wanted)
        self.year: Choices = [(year, str(year)) for year in self.years]
        self.mission: Choices = [(row.code, f"{row.code} {row.name}") for row in staffing.missions]
        self.service: Choices = [(row.code, row.name) for row in staffing.services if row.under_prefect_authority]
        self.profile: Choices = [(row.code, f"{row.code} {row.name}") for row in staffing.profiles]
        self.orientations = [(row.code, row.name) for row in inputs.wanted.orientations]
        names = inputs.names.services
        self.transfers: Choices = [
            (f"{row.origin}>{row.destination}", f"{names[row.origin]} → {names[row.destination]}")
            for row in staffing.transfers
        ]
        far = far_transfers(staffing)
        seat = {row.code: row.commune or "" for row in staffing.services}
        known = communes_by_code({seat[code] for row in far for code in (row.origin, row.destination)}) if far else {}
        self.far = [
            (names[row.origin], names[row.destination], *(str(known.get(seat[code], seat[code])) for code in ends))
            for row in far
            for ends in [(row.origin, row.destination)]
        ]


def _fte(label: Any, *, required: bool = False, minimum: float = 0.0) -> forms.FloatField:
    return forms.FloatField(label=label, required=required, min_value=minimum, max_value=1e6, localize=True)


def _choice(label: Any, choices: Choices, empty: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", empty), *choices])


class ListedForm(Form):
    """A form whose fields depend on the lists; they are there before the design system dresses them."""

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        self.base_fields = self.asked(lists)
        super().__init__(*args, **kwargs)

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields, by name."""
        raise NotImplementedError


class LeversForm(ListedForm):
    """The levers that are not rows."""

    def __init__(self, *args: Any, lists: Lists, named: bool, **kwargs: Any) -> None:
        self.lists, self.named = lists, named
        super().__init__(*args, lists=lists, **kwargs)

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields: name, caps, switches, factors of orientations, transfers forbidden."""
        fields: dict[str, forms.Field] = {}
        if self.named:
            fields["name"] = forms.CharField(label=_("Nom du scénario"), max_length=120)
        fields |= {f"cap_{year}": _fte(str(year)) for year in lists.years}
        for name, label in (
            ("needs_ignored", _("Tenir les planchers et rien de plus : les besoins sont laissés de côté")),
            ("no_redeployment", _("Ne redéployer personne : la tendance et les autres leviers seulement")),
            ("between_communes", _("Permettre les passages entre services de communes différentes")),
            ("whole_posts", _("Arrondir en postes entiers entre services, par 0,2 ETP dans un service")),
        ):
            fields[name] = forms.BooleanField(label=label, required=False)
        for index, (_code, name) in enumerate(lists.orientations):
            fields[f"factor_{index}"] = _fte(name, minimum=0.01)
        if lists.transfers:
            fields["forbidden"] = forms.MultipleChoiceField(
                label=_("Passages à interdire"),
                required=False,
                choices=lists.transfers,
                widget=forms.CheckboxSelectMultiple,
            )
        return fields

    @property
    def caps(self) -> list[Any]:
        """The fields of the yearly caps."""
        return [self[f"cap_{year}"] for year in self.lists.years]

    @property
    def factors(self) -> list[Any]:
        """The fields of the orientations' factors."""
        return [self[f"factor_{index}"] for index in range(len(self.lists.orientations))]


class RecruitForm(ListedForm):
    """FTE recruited."""

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields of a row."""
        return {
            "year": _choice(_("Année"), lists.year, "–"),
            "service": _choice(_("Service"), lists.service, "–"),
            "profile": _choice(_("Profil"), lists.profile, "–"),
            "mission": _choice(_("Mission"), lists.mission, _("répartir sur celles du service")),
            "fte": _fte(_("ETP"), minimum=0.01),
        }


class FloorForm(ListedForm):
    """Another floor tried."""

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields of a row."""
        return {
            "mission": _choice(_("Mission"), lists.mission, "–"),
            "fte": _fte(_("Plancher (ETP)")),
            "first_year": _choice(_("À partir de"), lists.year, "–"),
            "last_year": _choice(_("Jusqu'à"), lists.year, _("sans fin")),
        }


class ReliefForm(ListedForm):
    """A mission relieved."""

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields of a row."""
        return {
            "mission": _choice(_("Mission"), lists.mission, "–"),
            "kind": _choice(_("Choix"), KINDS, "–"),
            "first_year": _choice(_("À partir de"), lists.year, "–"),
            "need": _fte(_("Besoin levé (ETP)")),
            "floor": _fte(_("Plancher levé (ETP)")),
            "risk": forms.CharField(label=_("Risque pris"), required=False, max_length=500),
        }


class ClosureForm(ListedForm):
    """A service closed."""

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields of a row."""
        return {
            "service": _choice(_("Service fermé"), lists.service, "–"),
            "year": _choice(_("Année"), lists.year, "–"),
            "receiver": _choice(_("Son effectif rejoint"), lists.service, "–"),
        }


class WeightForm(ListedForm):
    """A mission's weight."""

    def asked(self, lists: Lists) -> dict[str, forms.Field]:
        """Return the fields of a row."""
        return {
            "mission": _choice(_("Mission"), lists.mission, "–"),
            "weight": _fte(_("Poids"), minimum=0.01),
        }


ROWS: dict[str, tuple[type[Form], tuple[str, ...]]] = {
    "recruits": (RecruitForm, ("year", "service", "profile", "fte")),
    "floors": (FloorForm, ("mission", "fte", "first_year")),
    "reliefs": (ReliefForm, ("mission", "kind", "first_year", "risk")),
    "closures": (ClosureForm, ("service", "year", "receiver")),
    "weights": (WeightForm, ("mission", "weight")),
}
"""The levers that are rows, with what each row must say as soon as it says anything."""


class _Rows(BaseFormSet):
    required: tuple[str, ...] = ()

    def clean(self) -> None:
        for form in self.forms:
            said = _said(form)
            if not said:
                continue
            for name in self.required:
                if form.cleaned_data.get(name) in (None, "") and name not in form.errors:
                    form.add_error(name, _("Complétez la ligne, ou effacez-la."))
        if any(form.errors for form in self.forms):
            raise forms.ValidationError(_("Des lignes sont incomplètes."))


def _said(form: Form) -> bool:
    return any(value not in (None, "") for value in getattr(form, "cleaned_data", {}).values())


class Levers:
    """The whole form: `plain` and the rows, bound to what was sent or filled from an overlay."""

    def __init__(
        self, inputs: Inputs, *, data: Any = None, overlay: Overlay | None = None, named: bool = False, name: str = ""
    ) -> None:
        self.lists = Lists(inputs)
        start = initial(overlay or Overlay(), self.lists)
        self.plain = LeversForm(data, lists=self.lists, named=named, initial={**start["plain"], "name": name})
        self.rows: dict[str, BaseFormSet] = {}
        for key, (form, required) in ROWS.items():
            base = type("Rows", (_Rows,), {"required": required})
            made = forms.formset_factory(form, formset=base, extra=2, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
            self.rows[key] = made(data, prefix=key, initial=start[key], form_kwargs={"lists": self.lists})

    def is_valid(self) -> bool:
        """Return whether every field and row holds; errors are kept with each."""
        return all([self.plain.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def overlay(self) -> Overlay:
        """Return the levers as they were sent. Only after `is_valid`."""
        plain = self.plain.cleaned_data
        return Overlay(
            caps=tuple(
                (year, plain[f"cap_{year}"]) for year in self.lists.years if plain.get(f"cap_{year}") is not None
            ),
            needs_ignored=plain["needs_ignored"],
            no_redeployment=plain["no_redeployment"],
            orientation_factors=tuple(
                (code, plain[f"factor_{index}"])
                for index, (code, _name) in enumerate(self.lists.orientations)
                if plain.get(f"factor_{index}") not in (None, 1.0)
            ),
            mission_weights=tuple((row["mission"], row["weight"]) for row in self._sent("weights")),
            floors=tuple(
                FloorChange(row["mission"], row["fte"], int(row["first_year"]), _year(row["last_year"]))
                for row in self._sent("floors")
            ),
            recruits=tuple(
                Recruit(int(row["year"]), row["service"], row["profile"], row["fte"], row["mission"] or None)
                for row in self._sent("recruits")
            ),
            closures=tuple(
                Closure(row["service"], int(row["year"]), row["receiver"]) for row in self._sent("closures")
            ),
            reliefs=tuple(
                Relief(
                    row["mission"],
                    ReliefKind(row["kind"]),
                    int(row["first_year"]),
                    None,
                    row["need"] or 0.0,
                    row["floor"] or 0.0,
                    row["risk"],
                )
                for row in self._sent("reliefs")
            ),
            forbidden_transfers=tuple(_pair(value) for value in plain.get("forbidden", ())),
            between_communes=plain["between_communes"],
            whole_posts=plain["whole_posts"],
        )

    def _sent(self, key: str) -> Iterator[dict[str, Any]]:
        for form in self.rows[key].forms:
            if _said(form):
                yield form.cleaned_data


def initial(overlay: Overlay, lists: Lists) -> Mapping[str, Any]:
    """Return what the form shows of an overlay."""
    factors = dict(overlay.orientation_factors)
    plain: dict[str, Any] = {f"cap_{year}": cap for year, cap in overlay.caps}
    plain |= {f"factor_{index}": factors.get(code, 1.0) for index, (code, _name) in enumerate(lists.orientations)}
    plain |= {
        "needs_ignored": overlay.needs_ignored,
        "no_redeployment": overlay.no_redeployment,
        "between_communes": overlay.between_communes,
        "whole_posts": overlay.whole_posts,
        "forbidden": [f"{origin}>{destination}" for origin, destination in overlay.forbidden_transfers],
    }
    return {
        "plain": plain,
        "recruits": [
            {"year": r.year, "service": r.service, "profile": r.profile, "mission": r.mission or "", "fte": r.fte}
            for r in overlay.recruits
        ],
        "floors": [
            {"mission": r.mission, "fte": r.fte, "first_year": r.first_year, "last_year": r.last_year or ""}
            for r in overlay.floors
        ],
        "reliefs": [
            {
                "mission": r.mission,
                "kind": r.kind.value,
                "first_year": r.first_year,
                "need": r.need,
                "floor": r.floor,
                "risk": r.risk,
            }
            for r in overlay.reliefs
        ],
        "closures": [{"service": r.service, "year": r.year, "receiver": r.receiver} for r in overlay.closures],
        "weights": [{"mission": code, "weight": weight} for code, weight in overlay.mission_weights],
    }


def _pair(value: str) -> tuple[str, str]:
    origin, _sign, destination = value.partition(">")
    return origin, destination


def _year(value: str) -> int | None:
    return int(value) if value else None
