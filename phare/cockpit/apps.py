from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CockpitConfig(AppConfig):
    name = "phare.cockpit"
    label = "cockpit"
    verbose_name = _("Tableau de bord")

    def ready(self) -> None:
        from phare.cockpit import permissions
        from phare.platform.audit.signals import name_verbs
        from phare.ui import navigation

        navigation.add(_("Tableau de bord"), "cockpit:home", 0, permissions.see_dashboard.test)
        navigation.add(_("Mes échéances"), "cockpit:duties", 5, permissions.owe.test)
        name_verbs(
            {
                "cockpit.figures.chosen": _("Chiffres du tableau de bord choisis"),
                "cockpit.duty_mail.chosen": _("Courriel des échéances choisi"),
                "cockpit.absence.declared": _("Absence déclarée"),
                "cockpit.absence.ended": _("Absence retirée"),
            }
        )
