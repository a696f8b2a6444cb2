from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "phare.platform.post"
    label = "post"
