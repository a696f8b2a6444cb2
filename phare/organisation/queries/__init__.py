"""Reads of organisation, named by what they return."""

from phare.organisation.queries.staffing import control_totals, lists_at, movements, posts, staffing

__all__ = ["control_totals", "lists_at", "movements", "posts", "staffing"]
