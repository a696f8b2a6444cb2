"""The words of the screens: what warns, what was done, what is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from phare.platform.audit.signals import verb_label
from phare.strategy.kernel.rules import PlanWarning
from phare.strategy.models import (
    Action,
    ActionBudget,
    ActionLink,
    MissionRelief,
    Objective,
    Operation,
    Orientation,
    Plan,
    Requirement,
    Step,
    Weather,
)
from phare.strategy.queries import Deed
from phare.ui import formats

WITHOUT_SECRETS = _("sans les indicateurs sous secret")
"""What is said of a rate that its reader is told without them."""

_SENTENCES = {
    "orientations": _("Le plan a %(count)s orientation(s) : %(least)s à %(most)s sont recommandées."),
    "actions": _("Le plan a %(count)s opérations : %(most)s au plus sont recommandées."),
    "years": _("Le plan couvre %(count)s an(s) : la durée prévue est de %(expected)s ans."),
    "modernisation": _(
        "%(count)s orientation(s) portent la qualité du service et le bon emploi de la dépense : il en faut une seule."
    ),
    "arrangement": _("L'accord entre services n'est pas écrit pour : %(codes)s."),
    "no_parent": _("Aucun plan régional n'est désigné au-dessus de ce plan : la compatibilité n'est pas vérifiée."),
    "origin": _("L'origine, régionale ou locale, n'est pas dite pour : %(codes)s."),
    "parent_not_first": _("« %(parent)s » est encore en préparation : le plan régional vient en premier."),
    "parent_period": _("« %(parent)s » ne couvre aucune année de ce plan."),
    "unlinked": _("Ces orientations régionales ne nomment pas celle de « %(parent)s » qu'elles déclinent : %(codes)s."),
    "not_broken_down": _("Ces orientations de « %(parent)s » ne sont pas déclinées ici : %(codes)s."),
    "contrary": _("Ces orientations sont jugées contraires à celles de « %(parent)s » : %(codes)s."),
    "floor_above_need": _("L'effectif plancher dépasse le besoin retenu : %(places)s."),
    "profiles_opened": _(
        "Un plancher réservé à un profil s'ajoute à un plancher ouvert à tous : tous les profils comptent alors pour : "
        "%(missions)s."
    ),
}
_SOURCES = {
    "PAS-003": _("Circulaire du 13 mai 2004 relative au projet d'action stratégique de l'État"),
    "PAS-004": _("Circulaire du 13 mai 2004 : une orientation pour la qualité de service et la dépense"),
    "PAS-005": _("Circulaire du 13 mai 2004 : les modes de travail sont précisés pour chaque action"),
    "PAS-006": _("Circulaire du 13 mai 2004 : le plan départemental est compatible avec le plan régional"),
    "CRO-004": _("Règle de la maison : un effectif plancher est décidé et justifié, jamais calculé"),
}


@dataclass(frozen=True)
class Said:
    """A warning in words, with its source."""

    sentence: str
    source: Any


def warning(found: PlanWarning) -> Said:
    """Return a warning as it is shown."""
    values = dict(found.values)
    for key in ("codes", "missions"):
        if isinstance(values.get(key), list):
            values[key] = ", ".join(values[key])
    if "places" in values:
        values["places"] = ", ".join(f"{mission} ({year})" for mission, year in values["places"])
    return Said(str(_SENTENCES[found.kind]) % values, _SOURCES[found.rule])


_MODELS = (Operation, Requirement, Plan, Objective, Orientation, MissionRelief, Action, Step, ActionBudget)


@dataclass(frozen=True)
class Line:
    """One thing done, in words."""

    deed: Deed
    what: Any
    details: list[str]


def line(deed: Deed) -> Line:
    """Return one thing done as it is shown, with what changed."""
    what = verb_label(deed.verb)
    if deed.verb == "strategy.plan.imported":
        return Line(deed, what, [str(deed.changes.get("file", ""))])
    if deed.verb == "strategy.plan.moved":
        states = _arrow(*(Plan.State(state).label for state in deed.changes["state"]))
        return Line(deed, what, [states, *(_arrow(*pair) for pair in deed.changes.get("carried_on", ()))])
    if deed.verb in {"strategy.requirement.added", "strategy.requirement.removed"}:
        said = deed.changes.get("before") or deed.changes
        return Line(deed, what, [str(said.get("mission", ""))])
    if deed.verb == "strategy.weather.given":
        given = (Weather.Level(deed.changes["level"]).label, deed.changes["sentence"])
        return Line(deed, what, [" : ".join(str(each) for each in given if each)])
    if deed.verb in {"strategy.step.added", "strategy.step.completed", "strategy.step.removed"}:
        said = deed.changes.get("after") or deed.changes.get("before") or deed.changes
        return Line(deed, what, [str(said.get("name", ""))])
    if deed.verb in {"strategy.budget.added", "strategy.budget.removed"}:
        cost = deed.changes.get("after") or deed.changes["before"]
        planned, unit = formats.number(cost["planned"], 1), ActionBudget.Unit(cost["unit"]).label
        return Line(deed, what, [f"{cost['year']} : {planned} {unit}"])
    if deed.verb.startswith("strategy.publication."):
        return Line(deed, what, [str(deed.changes.get("reason") or deed.changes["sentence"])])
    if deed.verb.startswith("strategy.measure."):
        weights = _arrow(*(_value(weight) for weight in deed.changes["weight"]))
        return Line(deed, what, [f"{deed.changes['indicator']} : {weights}"])
    if deed.verb in {"strategy.action.linked", "strategy.action.unlinked"}:
        plan = f" ({deed.changes['plan']})" if "plan" in deed.changes else ""
        return Line(deed, what, [f"{ActionLink.Kind(deed.changes['kind']).label} {deed.changes['other']}{plan}"])
    pairs = {name: pair for name, pair in deed.changes.items() if isinstance(pair, list) and len(pair) == 2}
    return Line(deed, what, [_change(name, pair) for name, pair in pairs.items()])


def _change(name: str, pair: list[Any]) -> str:
    label = _label(name)
    if name == "status":
        return f"{label} : {_arrow(*(Action.Status(value).label for value in pair))}"
    # A row's number tells nothing to the reader: what changed is enough.
    return (
        label
        if name.endswith("_id") or name in {"operations", "pilots"}
        else f"{label} : {_arrow(*(_value(value) for value in pair))}"
    )


def _arrow(before: Any, after: Any) -> str:
    return f"{before} → {after}"


def _label(name: str) -> str:
    for model in _MODELS:
        for field in model._meta.get_fields():
            # What comes back from another model has no words of its own.
            label = str(getattr(field, "verbose_name", ""))
            if label and name in {getattr(field, "attname", None), field.name}:
                return label[:1].upper() + label[1:]
    return name


_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: str(_("oui") if value else _("non")),
    float: lambda value: formats.number(value, 1),
    list: lambda value: ", ".join(map(str, value)) or str(_("aucun")),
}


def _value(value: Any) -> str:
    if value is None or value == "":
        return str(_("rien"))
    text = _WRITTEN.get(type(value), str)(value)
    return text if len(text) <= 120 else text[:117] + "…"
