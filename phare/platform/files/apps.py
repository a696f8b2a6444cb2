from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "phare.platform.files"
    label = "files"
