from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "phare.organisation"
    label = "organisation"
    verbose_name = _("Projet des services")

    def ready(self) -> None:
        from phare.organisation import permissions, queries, receivers  # noqa: F401  (the receivers listen from here on)
        from phare.platform.accounts.signals import declare_holdings, declare_record_class
        from phare.platform.audit.signals import name_verbs

        declare_holdings(queries.holdings)
        declare_record_class(permissions.RECORD_CLASS, _("Photographies des effectifs"))
        name_verbs(
            {
                "organisation.photograph.imported": _("Projet des services importé"),
                "organisation.photograph.prepared": _("Projet des services ouvert"),
                "organisation.photograph.validated": _("Projet des services validé"),
                "organisation.photograph.reopened": _("Projet des services rouvert"),
                "organisation.photograph.frozen": _("Projet des services figé"),
                "organisation.photograph.corrected": _("Correction du projet des services ouverte"),
                "organisation.photograph.discarded": _("Projet des services abandonné"),
                "organisation.answers.opened": _("Effectifs demandés aux services"),
                "organisation.answer.given": _("Effectifs d'un service donnés"),
                "organisation.answer.accepted": _("Effectifs d'un service acceptés"),
                "organisation.answer.returned": _("Effectifs d'un service à reprendre"),
                "organisation.services.reminded": _("Services rappelés"),
                "organisation.movement.announced": _("Départ ou arrivée annoncé"),
                "organisation.movement.withdrawn": _("Départ ou arrivée retiré"),
                "organisation.place.given": _("Fonctions données dans un service"),
                "organisation.place.ended": _("Fonctions terminées dans un service"),
                "organisation.authority.set": _("Autorité du préfet sur un service"),
                "organisation.mission.revised": _("Mission modifiée"),
            }
        )
