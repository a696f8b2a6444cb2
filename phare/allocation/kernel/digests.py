"""What tells that the facts behind a scenario have changed since it was computed."""

from __future__ import annotations

import hashlib
import json

from phare.allocation.kernel.crossing import names_of, problem_of
from phare.allocation.kernel.exchange import problem_as_data
from phare.allocation.kernel.overlay import Overlay
from phare.organisation.kernel.staffing import Staffing
from phare.strategy.kernel.requirements import PlanData

OF_THE_PLAN = ("id", "weight", "core", "need", "floor", "floor_rank", "floor_profiles")


def digests_of(staffing: Staffing, plan: PlanData) -> tuple[str, str]:
    """Return a digest of what the crossing takes from the photograph, and one of what it takes from the plan.

    Each is the SHA-256, in hexadecimal, of figures and codes: a name corrected changes nothing. Raises what
    `problem_of` raises.
    """
    data = problem_as_data(problem_of(staffing, plan, Overlay(between_communes=True)))
    missions = data.pop("missions")
    data["carriers"] = [(row["id"], row["services"]) for row in missions]
    data["programmes"] = sorted((row.code, row.programme or "") for row in staffing.profiles)
    data["communes"] = sorted((row.code, row.commune or "") for row in staffing.services)
    asked = [[row[key] for key in OF_THE_PLAN] for row in missions]
    orientations = sorted(names_of(staffing, plan).orientations_of.items())
    return _digest(data), _digest([asked, orientations])


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
