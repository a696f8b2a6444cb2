from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllocationConfig(AppConfig):
    name = "phare.allocation"
    label = "allocation"
    verbose_name = _("Croisement")

    def ready(self) -> None:
        from phare.allocation import permissions, receivers
        from phare.allocation.queries import handover
        from phare.allocation.queries.scenarios import scenarios_held
        from phare.decisions.queries import sources
        from phare.platform.accounts.signals import declare_holdings, membership_closed
        from phare.platform.audit.signals import name_verbs
        from phare.ui import navigation

        navigation.add(_("Croisement"), "allocation:gap", order=40, visible=permissions.see_gap.test)
        declare_holdings(scenarios_held)
        sources.register(handover.SCENARIO, handover.scenario_digest_today)
        sources.register(handover.PHOTOGRAPH, handover.photograph_digest_today)
        sources.register(handover.PLAN, handover.plan_digest_today)
        membership_closed.connect(receivers.hand_over, dispatch_uid="allocation")
        name_verbs(_VERBS)


_VERBS = {
    "allocation.scenario.prepared": _("Scénario préparé"),
    "allocation.scenario.created": _("Scénario construit"),
    "allocation.scenario.duplicated": _("Scénario copié"),
    "allocation.scenario.renamed": _("Scénario renommé"),
    "allocation.scenario.levers_changed": _("Leviers du scénario changés"),
    "allocation.scenario.computation_asked": _("Calcul du scénario demandé"),
    "allocation.scenario.computed": _("Scénario calculé"),
    "allocation.scenario.computation_failed": _("Calcul du scénario échoué"),
    "allocation.scenario.computation_stopped": _("Calcul du scénario arrêté"),
    "allocation.scenario.set_aside": _("Scénario écarté"),
    "allocation.scenario.shared": _("Personne nommée sur un scénario"),
    "allocation.scenario.sharing_stopped": _("Personne retirée d'un scénario"),
    "allocation.scenario.handed_over": _("Scénarios transmis au successeur"),
    "allocation.frontier.computation_asked": _("Calcul d'une courbe demandé"),
    "allocation.frontier.computed": _("Courbe calculée"),
    "allocation.ensemble.computation_asked": _("Épreuve d'un scénario demandée"),
    "allocation.ensemble.computed": _("Scénario éprouvé"),
}
