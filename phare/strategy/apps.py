from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "phare.strategy"
    label = "strategy"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from phare.platform.accounts.signals import (
            declare_holdings,
            declare_record_class,
            declare_scope,
            membership_closed,
        )
        from phare.platform.audit.signals import name_verbs
        from phare.platform.exchange.kernel.importer import register
        from phare.strategy import permissions, queries, receivers
        from phare.ui import navigation

        navigation.add(_("Plans"), "strategy:plans", 20, permissions.see_plans.test)
        declare_record_class(queries.RECORD_CLASS, _("Plans"))
        declare_scope("plans:read", _("Lire les plans, leurs opérations et leur avancement"))
        declare_holdings(queries.operations_held)
        membership_closed.connect(receivers.hand_over, dispatch_uid="strategy")
        register(_importer())
        name_verbs(_VERBS)


def _importer() -> Any:
    """The workbook of a plan, as the exchange's screens let it in."""
    from django.urls import reverse
    from django.utils import timezone

    from phare.platform.exchange.kernel.importer import Importer
    from phare.strategy import actions, permissions, queries
    from phare.strategy.kernel.workbook import DESCRIPTION

    return Importer(
        name="plan",
        title="Plan",
        description=DESCRIPTION,
        may=permissions.write_plans,
        find=queries.plan_target,
        standing=queries.standing_rows,
        check=lambda reading, target: queries.checked_plan(reading, target, timezone.localdate()),
        apply=actions.import_plan,
        after=lambda target, plan: reverse("strategy:plan", args=[plan.pk]),
        back=lambda target: (
            reverse("strategy:plan", args=[target.plan.pk]) if target.plan else reverse("strategy:plans")
        ),
    )


_VERBS = {
    "strategy.plan.drafted": _("Plan créé"),
    "strategy.plan.revised": _("Plan modifié"),
    "strategy.plan.moved": _("État du plan changé"),
    "strategy.plan.imported": _("Plan importé d'un classeur"),
    "strategy.orientation.added": _("Orientation ajoutée"),
    "strategy.orientation.revised": _("Orientation modifiée"),
    "strategy.orientation.removed": _("Orientation retirée"),
    "strategy.objective.added": _("Objectif ajouté"),
    "strategy.objective.revised": _("Objectif modifié"),
    "strategy.objective.removed": _("Objectif retiré"),
    "strategy.operation.added": _("Opération ajoutée"),
    "strategy.operation.revised": _("Opération modifiée"),
    "strategy.operation.removed": _("Opération retirée"),
    "strategy.operation.handed_over": _("Opérations passées à un successeur"),
    "strategy.action.added": _("Action ajoutée"),
    "strategy.action.revised": _("Action modifiée"),
    "strategy.action.moved": _("État de l'action changé"),
    "strategy.action.carried_on": _("Action poursuivie dans un autre plan, le sien étant clos"),
    "strategy.action.removed": _("Action retirée"),
    "strategy.action.linked": _("Action liée à une autre"),
    "strategy.action.unlinked": _("Lien entre actions retiré"),
    "strategy.action.handed_over": _("Actions passées à un successeur"),
    "strategy.step.added": _("Étape ajoutée"),
    "strategy.step.revised": _("Étape modifiée"),
    "strategy.step.completed": _("Étape faite"),
    "strategy.step.removed": _("Étape retirée"),
    "strategy.budget.added": _("Budget dit"),
    "strategy.budget.revised": _("Budget modifié"),
    "strategy.budget.removed": _("Budget retiré"),
    "strategy.weather.given": _("Météo donnée"),
    "strategy.measure.added": _("Indicateur ajouté à l'opération"),
    "strategy.measure.weighed": _("Poids d'un indicateur changé"),
    "strategy.measure.removed": _("Indicateur retiré de l'opération"),
    "strategy.compatibility.judged": _("Compatibilité d'une orientation jugée"),
    "strategy.proposal.made": _("Action proposée"),
    "strategy.proposal.taken_up": _("Proposition retenue"),
    "strategy.proposal.declined": _("Proposition écartée"),
    "strategy.publication.published": _("Point d'avancement publié"),
    "strategy.publication.concluded": _("Bilan du plan publié"),
    "strategy.publication.withdrawn": _("Point d'avancement retiré"),
    "strategy.thresholds.set": _("Seuils des plans réglés"),
    "strategy.columns.chosen": _("Colonnes du tableau des actions choisies"),
    "strategy.requirement.added": _("Exigence ajoutée"),
    "strategy.requirement.revised": _("Exigence modifiée"),
    "strategy.requirement.removed": _("Exigence retirée"),
    "strategy.need.declared": _("Besoin déclaré"),
    "strategy.relief.proposed": _("Allègement proposé"),
    "strategy.relief.revised": _("Allègement modifié"),
    "strategy.relief.decided": _("Allègement décidé"),
    "strategy.relief.ended": _("Fin d'allègement fixée"),
    "strategy.relief.withdrawn": _("Allègement retiré"),
}
