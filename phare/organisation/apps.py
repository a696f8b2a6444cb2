from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "phare.organisation"
    label = "organisation"
