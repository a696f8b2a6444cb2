from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phare.platform.accounts.models import Membership
from phare.strategy.kernel.weather import WeatherLevel
from phare.strategy.models.action import Action
from phare.strategy.models.plan import Operation


class Weather(models.Model):
    """How an operation or an action goes, as somebody sees it on a day (PAS-011); never changed: a new one follows."""

    class Level(models.TextChoices):
        SUN = WeatherLevel.SUN, _("soleil")
        CLEARING = WeatherLevel.CLEARING, _("éclaircies")
        CLOUDS = WeatherLevel.CLOUDS, _("nuages")
        STORM = WeatherLevel.STORM, _("orage")

    operation = models.ForeignKey(Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="weathers")
    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.PROTECT, related_name="weathers")
    level = models.CharField(_("météo"), max_length=10, choices=Level.choices)
    sentence = models.CharField(_("en une phrase"), max_length=300, blank=True)
    by = models.ForeignKey(Membership, verbose_name=_("donnée par"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("donnée le"))

    class Meta:
        verbose_name = _("météo")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(operation__isnull=False, action__isnull=True)
                | Q(operation__isnull=True, action__isnull=False),
                name="strategy_weather_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(level__in=(WeatherLevel.CLOUDS, WeatherLevel.STORM)) | ~Q(sentence=""),
                name="strategy_bad_weather_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} · {self.at:%Y-%m-%d}"
