from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "phare.platform.exchange"
    label = "exchange"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from phare.platform.audit.signals import name_verbs

        name_verbs(
            {
                "exchange.file.held": _("Fichier déposé pour import"),
                "exchange.file.abandoned": _("Dépôt abandonné"),
                "exchange.file.forgotten": _("Dépôt effacé après une semaine"),
            }
        )
