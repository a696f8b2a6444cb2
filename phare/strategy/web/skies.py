"""The weather of plans and places in words and signs."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from phare.strategy.kernel.weather import ORDER, WeatherLevel
from phare.strategy.models import Weather
from phare.strategy.queries import PlanStanding
from phare.ui.formats import NONE


def weather_of(level: WeatherLevel | None) -> Weather | None:
    """Return a level as its sign is drawn, which nobody gave as such; None of none."""
    return Weather(level=level) if level else None


def level_in_words(level: WeatherLevel | None) -> str:
    """Return a level in words, a dash of none."""
    return str(Weather.Level(level).label) if level else NONE


def counted(weathers: Mapping[WeatherLevel, int]) -> list[str]:
    """Return how many times each weather was given, the fairest first."""
    return [f"{level_in_words(level)} : {weathers[level]}" for level in ORDER if weathers.get(level)]


def weathers_in_words(standing: PlanStanding) -> str:
    """Return how many operations of a plan have each weather, those without any included; a dash without operations."""
    said = counted(standing.weathers)
    if standing.without_weather:
        said.append(_("sans météo : %(count)s") % {"count": standing.without_weather})
    return ", ".join(said) or NONE
