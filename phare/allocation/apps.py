from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "phare.allocation"
    label = "allocation"
