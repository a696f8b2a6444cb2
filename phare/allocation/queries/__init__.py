"""Reads of allocation, named by what they return."""

from phare.allocation.queries.attention import attention_points

__all__ = ["attention_points"]
