from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "phare.platform.live"
    label = "live"
