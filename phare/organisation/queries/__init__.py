"""Reads of organisation, named by what they return."""

from phare.organisation.queries.photographs import (
    answering_services,
    answers,
    current_photograph,
    heads_of,
    holdings,
    photographs,
    sums_by_service_and_programme,
    sums_of_services,
)
from phare.organisation.queries.staffing import control_totals, known_from, lists_at, movements, posts, staffing

__all__ = [
    "answering_services",
    "answers",
    "control_totals",
    "current_photograph",
    "heads_of",
    "holdings",
    "known_from",
    "lists_at",
    "movements",
    "photographs",
    "posts",
    "staffing",
    "sums_by_service_and_programme",
    "sums_of_services",
]
