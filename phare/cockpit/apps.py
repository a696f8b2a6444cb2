from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CockpitConfig(AppConfig):
    name = "phare.cockpit"
    label = "cockpit"

    def ready(self) -> None:
        from phare.platform.accounts.permissions import is_member
        from phare.ui import navigation

        navigation.add(_("Tableau de bord"), "cockpit:home", 0, is_member.test)
