"""Reads of indicators, named by what they return."""
