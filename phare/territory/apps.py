from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "phare.territory"
    label = "territory"
    verbose_name = _("Territoire")

    def ready(self) -> None:
        from phare.territory import permissions
        from phare.ui import navigation

        navigation.add(_("Territoire"), "territory:search", 80, permissions.read_territory.test)
