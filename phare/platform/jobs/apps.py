from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "phare.platform.jobs"
    label = "jobs"
