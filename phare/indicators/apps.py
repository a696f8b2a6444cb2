from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "phare.indicators"
    label = "indicators"
    verbose_name = _("Indicateurs")

    def ready(self) -> None:
        from phare.indicators import permissions
        from phare.platform.accounts.signals import declare_scope
        from phare.platform.audit.signals import name_verbs
        from phare.platform.exchange.kernel.importer import register
        from phare.ui import navigation

        navigation.add(_("Indicateurs"), "indicators:indicators", 25, permissions.see_indicators.test)
        declare_scope("indicators:read", _("Lire les indicateurs, leurs valeurs et leur avancement"))
        declare_scope("values:write", _("Déposer des valeurs d'indicateurs"))
        register(_importer())
        name_verbs(_VERBS)


def _importer() -> Any:
    """The workbook of indicators, as the exchange's screens let it in."""
    from django.urls import reverse
    from django.utils import timezone

    from phare.indicators import actions, permissions
    from phare.indicators.kernel.workbook import DESCRIPTION
    from phare.indicators.queries import exchange
    from phare.platform.exchange.kernel.importer import Importer

    return Importer(
        name="indicateurs",
        title="Indicateurs",
        description=DESCRIPTION,
        may=permissions.import_values,
        find=exchange.import_target,
        standing=exchange.standing_rows,
        beside=exchange.standing_beside,
        check=lambda reading, target: exchange.checked_workbook(reading, target, timezone.localdate()),
        apply=actions.import_values,
        after=lambda target, brought: reverse("indicators:import", args=[brought.pk]),
        back=lambda target: reverse("indicators:indicators"),
    )


_VERBS = {
    "indicators.indicator.defined": _("Indicateur défini"),
    "indicators.definition.revised": _("Indicateur modifié"),
    "indicators.value.entered": _("Valeur saisie"),
    "indicators.value.withdrawn": _("Valeur retirée"),
    "indicators.value.contested": _("Valeur contestée"),
    "indicators.counter_value.settled": _("Contre-valeur tranchée"),
    "indicators.values.imported": _("Valeurs importées d'un fichier"),
    "indicators.thresholds.set": _("Seuils d'attention changés"),
}
