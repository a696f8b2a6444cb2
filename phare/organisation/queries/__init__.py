"""Reads of organisation, named by what they return."""

from phare.organisation.queries.attention import attention_points
from phare.organisation.queries.comparison import Comparison, Moved, announced, comparison, trend_of
from phare.organisation.queries.matrix import (
    Line,
    Matrix,
    Mix,
    ProgrammeLine,
    Sight,
    hidden_codes,
    matrix,
    matrix_for,
    profile_mix,
    programmes,
    sight_of,
    vacancies,
)
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
    "Comparison",
    "Line",
    "Matrix",
    "Mix",
    "Moved",
    "ProgrammeLine",
    "Sight",
    "announced",
    "answering_services",
    "answers",
    "attention_points",
    "comparison",
    "control_totals",
    "current_photograph",
    "heads_of",
    "hidden_codes",
    "holdings",
    "known_from",
    "lists_at",
    "matrix",
    "matrix_for",
    "movements",
    "photographs",
    "posts",
    "profile_mix",
    "programmes",
    "sight_of",
    "staffing",
    "sums_by_service_and_programme",
    "sums_of_services",
    "trend_of",
    "vacancies",
]
