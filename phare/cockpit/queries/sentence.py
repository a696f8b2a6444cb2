"""The sentence of the day: what kinds of things need someone, and how many of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from phare.values.attention import AttentionPoint

MOST = 3
"""Kinds told: the others are counted together."""

KINDS: dict[str, Any] = {
    "decisions.to_sign": ngettext_lazy("%(count)s arbitrage à rendre", "%(count)s arbitrages à rendre", "count"),
    "allocation.floor_broken": ngettext_lazy(
        "%(count)s socle sous son plancher", "%(count)s socles sous leur plancher", "count"
    ),
    "allocation.floor_threatened": ngettext_lazy(
        "%(count)s socle menacé d'ici %(year)s", "%(count)s socles menacés d'ici %(year)s", "count"
    ),
    "decisions.refused": ngettext_lazy("%(count)s redéploiement refusé", "%(count)s redéploiements refusés", "count"),
    "decisions.orphan": ngettext_lazy(
        "%(count)s redéploiement sans responsable", "%(count)s redéploiements sans responsable", "count"
    ),
    "decisions.late": ngettext_lazy("%(count)s redéploiement en retard", "%(count)s redéploiements en retard", "count"),
    "allocation.scenario_waiting": ngettext_lazy(
        "%(count)s scénario à arbitrer", "%(count)s scénarios à arbitrer", "count"
    ),
    "decisions.instruction_impossible": ngettext_lazy(
        "%(count)s consigne impossible", "%(count)s consignes impossibles", "count"
    ),
    "decisions.instruction_late": ngettext_lazy(
        "%(count)s consigne en retard", "%(count)s consignes en retard", "count"
    ),
    "decisions.request_late": ngettext_lazy("%(count)s demande en retard", "%(count)s demandes en retard", "count"),
    "decisions.request_unentrusted": ngettext_lazy(
        "%(count)s demande à confier", "%(count)s demandes à confier", "count"
    ),
    "strategy.blocked": ngettext_lazy("%(count)s action bloquée", "%(count)s actions bloquées", "count"),
    "strategy.in_vain": ngettext_lazy(
        "%(count)s action qui attend en vain", "%(count)s actions qui attendent en vain", "count"
    ),
    "strategy.milestone_late": ngettext_lazy("%(count)s jalon en retard", "%(count)s jalons en retard", "count"),
    "strategy.apart": ngettext_lazy(
        "%(count)s météo démentie par l'avancement", "%(count)s météos démenties par l'avancement", "count"
    ),
    "decisions.opinion": ngettext_lazy("%(count)s avis attendu", "%(count)s avis attendus", "count"),
    "organisation.none": ngettext_lazy(
        "%(count)s projet des services à préparer", "%(count)s projets des services à préparer", "count"
    ),
    "organisation.old": ngettext_lazy(
        "%(count)s projet des services de plus d'un an", "%(count)s projets des services de plus d'un an", "count"
    ),
    "organisation.unanswered": ngettext_lazy(
        "%(count)s service sans réponse", "%(count)s services sans réponse", "count"
    ),
    "organisation.to_validate": ngettext_lazy(
        "%(count)s projet des services à valider", "%(count)s projets des services à valider", "count"
    ),
    "organisation.to_freeze": ngettext_lazy(
        "%(count)s projet des services à figer", "%(count)s projets des services à figer", "count"
    ),
    "allocation.impossible": ngettext_lazy(
        "%(count)s croisement impossible", "%(count)s croisements impossibles", "count"
    ),
    "strategy.no_owner": ngettext_lazy(
        "%(count)s opération sans responsable", "%(count)s opérations sans responsable", "count"
    ),
    "strategy.never_answered": ngettext_lazy(
        "%(count)s responsable qui n'a jamais répondu", "%(count)s responsables qui n'ont jamais répondu", "count"
    ),
    "strategy.no_indicator": ngettext_lazy(
        "%(count)s opération sans indicateur", "%(count)s opérations sans indicateur", "count"
    ),
    "strategy.indicator_alone": ngettext_lazy(
        "%(count)s indicateur sans opération", "%(count)s indicateurs sans opération", "count"
    ),
    "strategy.no_need": ngettext_lazy(
        "%(count)s opération sans exigence", "%(count)s opérations sans exigence", "count"
    ),
    "indicators.late": ngettext_lazy(
        "%(count)s valeur d'indicateur en retard", "%(count)s valeurs d'indicateurs en retard", "count"
    ),
    "indicators.out_of_reach": ngettext_lazy(
        "%(count)s cible hors de portée", "%(count)s cibles hors de portée", "count"
    ),
    "indicators.falling": ngettext_lazy(
        "%(count)s indicateur dans le mauvais sens", "%(count)s indicateurs dans le mauvais sens", "count"
    ),
    "indicators.missed": ngettext_lazy("%(count)s cible non atteinte", "%(count)s cibles non atteintes", "count"),
    "indicators.behind": ngettext_lazy(
        "%(count)s indicateur loin de la médiane",
        "%(count)s indicateurs loin de la médiane",
        "count",
    ),
    "indicators.silent": ngettext_lazy(
        "%(count)s indicateur jamais renseigné", "%(count)s indicateurs jamais renseignés", "count"
    ),
    "indicators.nobody": ngettext_lazy(
        "%(count)s indicateur sans service responsable", "%(count)s indicateurs sans service responsable", "count"
    ),
    "decisions.to_verify": ngettext_lazy("%(count)s arbitrage à vérifier", "%(count)s arbitrages à vérifier", "count"),
    "allocation.scenario_failed": ngettext_lazy("%(count)s calcul échoué", "%(count)s calculs échoués", "count"),
}
"""How each kind of point is counted, in the order in which a day is told."""


def sentence_of_the_day(points: Iterable[AttentionPoint], following: str = "", aside: int = 0) -> str:
    """Return in words what needs someone: "3 arbitrages à rendre, 1 socle menacé d'ici 2028.".

    The first kinds are told with their counts, the other points counted together. When there is none: the next of the
    first steps, or that nothing needs anyone; `aside` is how many points there are that the administration does not
    retain.
    """
    listed = list(points)
    told = [kind for kind in KINDS if any(point.kind == kind for point in listed)][:MOST]
    said = [_counted(kind, [point for point in listed if point.kind == kind]) for kind in told]
    rest = sum(point.kind not in told for point in listed)
    if rest and said:
        said[-1] += " " + ngettext("et %(rest)s autre point", "et %(rest)s autres points", rest) % {"rest": rest}
    elif rest:
        points_said = ngettext("%(count)s point demande quelqu'un", "%(count)s points demandent quelqu'un", rest)
        said.append(points_said % {"count": rest})
    if said:
        return ", ".join(said) + "."
    if following:
        return _("Pour commencer : %(step)s.") % {"step": following[:1].lower() + following[1:]}
    if aside:
        return _("Rien de ce que l'administration retient ne demande quelqu'un aujourd'hui.")
    return _("Rien ne demande quelqu'un aujourd'hui.")


def _counted(kind: str, points: list[AttentionPoint]) -> str:
    """How many things of a kind; the year is the one by which all of them will have come."""
    year = max((point.by_when.year for point in points if point.by_when), default="")
    return str(KINDS[kind] % {"count": sum(point.count for point in points), "year": year})
