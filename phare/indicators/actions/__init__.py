"""The only writes of indicators."""

from phare.indicators.actions.definitions import IndicatorTerms, define_indicator, revise_definition
from phare.indicators.actions.errors import ChangedMeanwhileError
from phare.indicators.actions.importing import import_values
from phare.indicators.actions.thresholds import Comparison, set_thresholds
from phare.indicators.actions.values import (
    ValueTerms,
    contest_value,
    enter_value,
    settle_counter_value,
    withdraw_value,
)

__all__ = [
    "ChangedMeanwhileError",
    "Comparison",
    "IndicatorTerms",
    "ValueTerms",
    "contest_value",
    "define_indicator",
    "enter_value",
    "import_values",
    "revise_definition",
    "set_thresholds",
    "settle_counter_value",
    "withdraw_value",
]
