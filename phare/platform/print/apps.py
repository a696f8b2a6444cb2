from django.apps import AppConfig


class PrintConfig(AppConfig):
    name = "phare.platform.print"
    label = "print"
