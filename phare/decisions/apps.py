from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "phare.decisions"
    label = "decisions"
    verbose_name = _("Arbitrages")

    def ready(self) -> None:
        from phare.decisions import permissions, receivers
        from phare.decisions.queries.holdings import holdings
        from phare.platform.accounts.signals import declare_holdings, membership_closed
        from phare.platform.audit.signals import name_verbs
        from phare.platform.files import permissions as files
        from phare.ui import navigation, related

        navigation.add(_("Arbitrages"), "decisions:register", 45, permissions.read_register.test)
        navigation.add(_("Consignes"), "decisions:instructions", 64, permissions.concerned_by_instructions.test)
        navigation.add(_("Demandes"), "decisions:requests", 66, permissions.concerned_by_requests.test)
        files.register(permissions.REQUEST_CLASS, permissions.read_answer_file)
        declare_holdings(holdings)
        membership_closed.connect(receivers.hand_over, dispatch_uid="decisions")
        name_verbs(_VERBS)
        for kind, label, parameter in (
            ("organisation.mission", _("Ce qui a été arbitré sur cette mission"), "mission"),
            ("organisation.service", _("Ce qui a été arbitré sur ce service"), "service"),
            ("strategy.operation", _("Ce qui a été arbitré sur cette opération"), "operation"),
        ):
            related.add(kind, label, partial(_register_of, parameter), permissions.read_register.test)


def _register_of(parameter: str, key: int) -> str:
    from django.urls import reverse

    return f"{reverse('decisions:register')}?{parameter}={key}"


_VERBS = {
    "decisions.arbitration.opened": _("Arbitrage ouvert"),
    "decisions.arbitration.revised": _("Question d'un arbitrage modifiée"),
    "decisions.arbitration.consulted": _("Arbitrage mis en consultation"),
    "decisions.arbitration.taken_back": _("Arbitrage repris de consultation"),
    "decisions.arbitration.abandoned": _("Arbitrage abandonné"),
    "decisions.arbitration.signed": _("Arbitrage signé"),
    "decisions.arbitration.compared": _("Arbitrage comparé à un projet des services"),
    "decisions.arbitration.verified": _("Arbitrage vérifié"),
    "decisions.arbitration.handed_over": _("Arbitrages en cours passés à un successeur"),
    "decisions.option.added": _("Option ajoutée"),
    "decisions.option.renewed": _("Chiffres d'une option repris"),
    "decisions.option.removed": _("Option retirée"),
    "decisions.option.chosen": _("Option retenue"),
    "decisions.ground.weighed": _("Motif examiné"),
    "decisions.ground.removed": _("Motif retiré"),
    "decisions.effect.added": _("Effet attendu ajouté"),
    "decisions.effect.removed": _("Effet attendu retiré"),
    "decisions.effect.told": _("Effet constaté"),
    "decisions.commitment.added": _("Engagement ajouté"),
    "decisions.commitment.removed": _("Engagement retiré"),
    "decisions.prerequisite.added": _("Avis préalable ajouté"),
    "decisions.prerequisite.fulfilled": _("Avis préalable enregistré"),
    "decisions.observation.given": _("Observations d'un service données"),
    "decisions.redeployment.moved": _("État d'un redéploiement changé"),
    "decisions.redeployment.entrusted": _("Redéploiement confié"),
    "decisions.agreement.signed_by_service": _("Accord de service signé par le service"),
    "decisions.agreement.signed_by_decider": _("Accord de service signé par le décideur"),
    "decisions.instruction.given": _("Consigne donnée"),
    "decisions.instruction.revised": _("Consigne modifiée"),
    "decisions.instruction.lifted": _("Consigne levée"),
    "decisions.instruction.answered": _("Réponse à une consigne"),
    "decisions.request.recorded": _("Demande d'information enregistrée"),
    "decisions.request.entrusted": _("Demande d'information confiée"),
    "decisions.request.table_set": _("Tableau d'un demandeur préparé"),
    "decisions.request.answered": _("Demande d'information répondue"),
    "decisions.request.handed_over": _("Demandes d'information passées à un successeur"),
    "decisions.signing_act.given": _("Acte d'habilitation à signer enregistré"),
    "decisions.signing_act.revoked": _("Acte d'habilitation à signer retiré"),
}
