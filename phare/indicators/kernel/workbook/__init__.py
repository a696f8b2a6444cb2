"""The workbook of indicators (`indicators.ods`): what its sheets hold, and how it is read."""

from phare.indicators.kernel.workbook.barometer import arranged
from phare.indicators.kernel.workbook.checks import check
from phare.indicators.kernel.workbook.data import ImportData, IndicatorRow, ValueColumns
from phare.indicators.kernel.workbook.known import Known, KnownIndicator
from phare.indicators.kernel.workbook.sheets import BAROMETER, DESCRIPTION, INDICATORS, VALUES

__all__ = [
    "BAROMETER",
    "DESCRIPTION",
    "INDICATORS",
    "VALUES",
    "ImportData",
    "IndicatorRow",
    "Known",
    "KnownIndicator",
    "ValueColumns",
    "arranged",
    "check",
]
