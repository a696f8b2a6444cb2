from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "phare.platform.exchange"
    label = "exchange"
