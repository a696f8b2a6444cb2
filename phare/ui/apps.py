from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "phare.ui"
    label = "ui"
