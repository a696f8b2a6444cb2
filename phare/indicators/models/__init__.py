"""The nouns of indicators: what is measured, what was measured, and what is contested."""

from phare.indicators.models.definition import Definition, Indicator
from phare.indicators.models.thresholds import Thresholds
from phare.indicators.models.values import CounterValue, Value, ValueImport

__all__ = ["CounterValue", "Definition", "Indicator", "Thresholds", "Value", "ValueImport"]
