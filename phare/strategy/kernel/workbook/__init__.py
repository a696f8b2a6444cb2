"""The workbook `plan.ods`: its description, what its rows must obey, and the rows of a plan."""

from phare.strategy.kernel.workbook.checks import check
from phare.strategy.kernel.workbook.rows import rows_of
from phare.strategy.kernel.workbook.sheets import (
    ACTIONS,
    DEFAULT_LEVEL_NAMES,
    DESCRIPTION,
    OBJECTIVES,
    OPERATIONS,
    ORIENTATIONS,
    PLAN,
    REQUIREMENTS,
)

__all__ = [
    "ACTIONS",
    "DEFAULT_LEVEL_NAMES",
    "DESCRIPTION",
    "OBJECTIVES",
    "OPERATIONS",
    "ORIENTATIONS",
    "PLAN",
    "REQUIREMENTS",
    "check",
    "rows_of",
]
