"""The kinds of attention points: how each is called, which an administration may leave out of its columns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from phare.cockpit.models import Dashboard
from phare.values.attention import AttentionPoint, Severity

NAMES: dict[str, Any] = {
    "allocation.floor_broken": _("Socle sous son plancher"),
    "allocation.floor_threatened": _("Socle menacé"),
    "allocation.impossible": _("Croisement impossible"),
    "allocation.scenario_waiting": _("Scénarios qui attendent un arbitrage"),
    "allocation.scenario_failed": _("Calcul d'un scénario échoué"),
    "decisions.to_sign": _("Arbitrage à rendre"),
    "decisions.opinion": _("Avis attendu avant de signer"),
    "decisions.late": _("Redéploiements en retard"),
    "decisions.refused": _("Redéploiements refusés par leur service"),
    "decisions.orphan": _("Redéploiements confiés à un service fermé"),
    "decisions.to_verify": _("Arbitrage à vérifier"),
    "decisions.instruction_late": _("Consigne en retard"),
    "decisions.instruction_impossible": _("Consigne dite impossible"),
    "decisions.request_late": _("Demande en retard"),
    "decisions.request_unentrusted": _("Demande confiée à personne"),
    "strategy.no_owner": _("Opérations sans responsable"),
    "strategy.no_need": _("Opérations sans exigence d'effectif"),
    "strategy.blocked": _("Actions bloquées"),
    "strategy.in_vain": _("Actions qui attendent ce qui s'est arrêté"),
    "strategy.milestone_late": _("Jalons en retard"),
    "strategy.never_answered": _("Responsables qui n'ont jamais donné la météo"),
    "strategy.no_indicator": _("Opérations sans indicateur"),
    "strategy.indicator_alone": _("Indicateurs qui ne mesurent aucune opération"),
    "strategy.apart": _("Météo démentie par l'avancement"),
    "indicators.late": _("Valeurs en retard"),
    "indicators.silent": _("Indicateurs jamais renseignés"),
    "indicators.nobody": _("Indicateurs sans service responsable"),
    "indicators.missed": _("Cibles non atteintes à leur date"),
    "indicators.out_of_reach": _("Cibles hors de portée au rythme actuel"),
    "indicators.falling": _("Indicateurs dans le mauvais sens"),
    "indicators.behind": _("Indicateurs loin de la médiane régionale"),
    "organisation.none": _("Aucun projet des services figé"),
    "organisation.old": _("Projet des services de plus d'un an"),
    "organisation.unanswered": _("Services qui n'ont pas répondu"),
    "organisation.to_validate": _("Projet des services à valider"),
    "organisation.to_freeze": _("Projet des services à figer"),
}
"""Every kind that a room publishes, in the order of the settings."""

_UNACCEPTABLE = _("un socle est ce qu'il serait inacceptable de ne pas faire")
ALWAYS: dict[str, Any] = {
    "allocation.floor_broken": _UNACCEPTABLE,
    "allocation.floor_threatened": _UNACCEPTABLE,
    "decisions.opinion": _("un acte signé sans un avis obligatoire peut être annulé"),
}
"""What stays in the columns whatever is chosen, and why."""


def kinds_set_aside(administration_id: int) -> frozenset[str]:
    """Return the kinds of points that an administration leaves out of its columns."""
    kept = Dashboard.objects.filter(administration_id=administration_id).values_list("set_aside", flat=True).first()
    return frozenset(kept or ()) - ALWAYS.keys()


def dashboard_of(administration_id: int) -> Dashboard:
    """Return the dashboard of an administration, a new one, not kept, when it arranged none."""
    found = Dashboard.objects.filter(administration_id=administration_id).first()
    return found or Dashboard(administration_id=administration_id)


def is_retained(point: AttentionPoint, aside: frozenset[str]) -> bool:
    """Return whether a point stands in the columns: what is critical always does."""
    return point.kind not in aside or point.severity is Severity.CRITICAL
