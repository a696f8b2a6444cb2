from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "phare.indicators"
    label = "indicators"
    verbose_name = _("Indicateurs")

    def ready(self) -> None:
        from phare.platform.audit.signals import name_verbs

        name_verbs(_VERBS)


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
