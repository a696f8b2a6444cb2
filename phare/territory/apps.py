from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "phare.territory"
    label = "territory"
