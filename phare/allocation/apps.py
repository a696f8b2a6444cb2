from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllocationConfig(AppConfig):
    name = "phare.allocation"
    label = "allocation"

    def ready(self) -> None:
        from phare.allocation import permissions
        from phare.ui import navigation

        navigation.add(_("Croisement"), "allocation:gap", order=40, visible=permissions.see_gap.test)
