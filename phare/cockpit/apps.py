from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "phare.cockpit"
    label = "cockpit"
