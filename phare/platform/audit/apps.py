from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "phare.platform.audit"
    label = "audit"
