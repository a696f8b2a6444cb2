"""Reads of strategy, named by what they return."""

from phare.strategy.queries.attention import (
    attention_points,
    operations_held,
    operations_without_owner,
    operations_without_requirement,
)
from phare.strategy.queries.plans import (
    NEW,
    RECORD_CLASS,
    KnownCodes,
    PlanTarget,
    checked_plan,
    known_codes,
    plan_data,
    plan_target,
    plans_visible,
    standing_rows,
)

__all__ = [
    "NEW",
    "RECORD_CLASS",
    "KnownCodes",
    "PlanTarget",
    "attention_points",
    "checked_plan",
    "known_codes",
    "operations_held",
    "operations_without_owner",
    "operations_without_requirement",
    "plan_data",
    "plan_target",
    "plans_visible",
    "standing_rows",
]
