from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "phare.platform.accounts"
    label = "accounts"
