from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "phare.strategy"
    label = "strategy"
