"""A department of the country as JSON data: read with every error named, written so as to be read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from phare.allocation.kernel.country.problem import Department, Margin, department_errors
from phare.allocation.kernel.exchange import problem_as_data, read_problem
from phare.allocation.kernel.problem import Problem, ProblemErrors

_TEXTS = ("code", "name", "region", "region_name")
_KEYS = (*_TEXTS, "is_invented", "problem", "programmes", "margins")
_MARGIN = ("programme", "period", "recruits", "releases")


def read_department(data: object) -> Department:
    """Return the department written in JSON data. Raises ProblemErrors with every error found, in French."""
    if not isinstance(data, dict):
        raise ProblemErrors(["Un département est un objet JSON."])
    errors = list(_form_errors(data))
    problem = Problem((), (), (), (), ())
    try:
        problem = read_problem(data.get("problem", {}))
    except ProblemErrors as found:
        errors += [f"problem : {sentence}" for sentence in found.errors]
    if errors:
        raise ProblemErrors(errors)
    department = Department(
        data["code"],
        data["name"],
        data["region"],
        data["region_name"],
        problem,
        tuple(sorted(data["programmes"].items())),
        tuple(
            Margin(row["programme"], row["period"], float(row.get("recruits", 0)), float(row.get("releases", 0)))
            for row in data.get("margins", [])
        ),
        data.get("is_invented", False),
    )
    errors = department_errors(department)
    if errors:
        raise ProblemErrors(errors)
    return department


def department_as_data(department: Department) -> dict[str, Any]:
    """Return the department as JSON data, such that `read_department` gives the same department back."""
    return {
        **{key: getattr(department, key) for key in (*_TEXTS, "is_invented")},
        "problem": problem_as_data(department.problem),
        "programmes": dict(department.programmes),
        "margins": [{key: getattr(row, key) for key in _MARGIN} for row in department.margins],
    }


def _form_errors(data: Mapping[str, Any]) -> Iterator[str]:
    for key in data:
        if key not in _KEYS:
            yield f"« {key} » n'est pas une clé connue ({', '.join(_KEYS)})."
    for key in (*_TEXTS, "problem", "programmes"):
        if key not in data:
            yield f"« {key} » manque."
    for key in _TEXTS:
        if not isinstance(data.get(key, ""), str):
            yield f"{key} : un texte est attendu."
    if not isinstance(data.get("is_invented", False), bool):
        yield "is_invented : true ou false est attendu."
    programmes = data.get("programmes", {})
    if not isinstance(programmes, dict) or not all(isinstance(each, str) for each in programmes.values()):
        yield "programmes : un objet qui donne à chaque profil le code de son programme est attendu."
    margins = data.get("margins", [])
    if not isinstance(margins, list):
        yield "margins : une liste est attendue."
        return
    for number, row in enumerate(margins):
        if not _is_margin(row):
            yield f"margins[{number}] : programme (texte), period (année), recruits et releases (ETP) sont attendus."


def _is_margin(row: object) -> bool:
    return (
        isinstance(row, dict)
        and set(row) <= set(_MARGIN)
        and isinstance(row.get("programme"), str)
        and isinstance(row.get("period"), int)
        and all(isinstance(row.get(key, 0), int | float) for key in ("recruits", "releases"))
    )
