"""Phare: steering of a territory's public administration. The picture of the house is in docs/plan.md."""
