from typing import Any

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
        from phare.platform.exchange.kernel.importer import register
        from phare.ui import navigation

        navigation.add(_("Projet des services"), "organisation:photographs", 30, permissions.read_photographs.test)
        register(_staff_importer())
        register(_answer_importer())
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


def _staff_importer() -> Any:
    """The workbook of a whole photograph, as the exchange's screens let it in."""
    from django.urls import reverse

    from phare.organisation import actions, permissions, queries
    from phare.organisation.kernel.workbook import STAFF
    from phare.platform.exchange.kernel.importer import Importer

    return Importer(
        name="photographie",
        title="Projet des services",
        description=STAFF,
        may=permissions.import_photograph,
        find=queries.staff_target,
        standing=queries.standing_staff,
        check=queries.checked_staff,
        apply=lambda data, target, **said: actions.import_staffing(data, **said),
        after=lambda target, photograph: reverse("organisation:photograph", args=[photograph.pk]),
        back=lambda target: (
            reverse("organisation:photograph", args=[target.photograph.pk])
            if target.photograph
            else reverse("organisation:photographs")
        ),
        removal="Ces lignes ne sont plus dans le fichier : les effectifs sont retirés, les listes prennent fin.",
    )


def _answer_importer() -> Any:
    """The workbook of a head of service, as the exchange's screens let it in."""
    from django.urls import reverse

    from phare.organisation import actions, permissions, queries
    from phare.organisation.kernel.workbook import ANSWER
    from phare.platform.exchange.kernel.importer import Importer

    return Importer(
        name="effectifs-service",
        title="Effectifs de vos services",
        description=ANSWER,
        may=permissions.import_answer,
        find=queries.answer_target,
        standing=queries.standing_answer,
        check=queries.checked_answer,
        apply=lambda data, target, **said: actions.give_answer(target.photograph, target.services, data, **said),
        after=lambda target, photograph: reverse("organisation:answers", args=[photograph.pk]),
        back=lambda target: reverse("organisation:answers", args=[target.photograph.pk]),
        removal="Ces lignes ne sont plus dans le fichier : elles seront retirées des effectifs de vos services.",
    )
