"""The departments of a country and the ceilings that bind them together, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isfinite

from phare.allocation.kernel.checks import LARGEST, problem_errors
from phare.allocation.kernel.problem import Problem, ProblemErrors


@dataclass(frozen=True, slots=True)
class Margin:
    """The most FTE that a department may recruit, and give back, on a programme in a period, beside its trend."""

    programme: str
    period: int
    recruits: float = 0.0
    releases: float = 0.0


@dataclass(frozen=True)
class Department:
    """A department: where it is, its own problem, the programme that pays each profile, what it may change.

    `programmes` gives (profile, programme); a profile that is not there counts under no ceiling.
    """

    code: str
    name: str
    region: str
    region_name: str
    problem: Problem
    programmes: tuple[tuple[str, str], ...] = ()
    margins: tuple[Margin, ...] = ()
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most FTE, over all departments, that a programme pays in a period."""

    programme: str
    period: int
    fte: float


@dataclass(frozen=True)
class Country:
    """Departments and national ceilings; a programme without a ceiling in a period is not bound then."""

    departments: tuple[Department, ...]
    ceilings: tuple[Ceiling, ...] = ()
    names: tuple[tuple[str, str], ...] = field(default=())
    """(programme, its name), for whoever reads the result."""

    @property
    def periods(self) -> tuple[int, ...]:
        """The periods, the same in every department."""
        return self.departments[0].problem.periods if self.departments else ()

    @property
    def programmes(self) -> tuple[str, ...]:
        """Every programme that pays a profile or has a ceiling, sorted."""
        paid = {programme for department in self.departments for _, programme in department.programmes}
        return tuple(sorted(paid | {ceiling.programme for ceiling in self.ceilings}))


def checked(country: Country) -> Country:
    """Return the country when it can be computed. Raises ProblemErrors with every error of its frame, in French.

    The problem of each department is checked apart, by `department_errors`.
    """
    errors = list(_frame_errors(country))
    if errors:
        raise ProblemErrors(errors)
    return country


def department_errors(department: Department) -> list[str]:
    """Return every error of a department, in French, each beginning with its code; an empty list when it is right."""
    said = [*problem_errors(department.problem), *_programme_errors(department), *_margin_errors(department)]
    return [f"{department.code} : {sentence}" for sentence in said]


def _frame_errors(country: Country) -> Iterator[str]:
    if not country.departments:
        yield "Le pays n'a aucun département."
    yield from _repeated("département répété", (each.code for each in country.departments))
    for each in country.departments:
        if each.problem.periods != country.periods:
            yield (
                f"{each.code} : ses périodes ({_list(each.problem.periods)}) ne sont pas celles de "
                f"{country.departments[0].code} ({_list(country.periods)})."
            )
    yield from _repeated("plafond répété", (f"{each.programme} en {each.period}" for each in country.ceilings))
    for ceiling in country.ceilings:
        if ceiling.period not in country.periods:
            yield f"Plafond {ceiling.programme} : {ceiling.period} n'est pas une période du pays."
        if not _is_amount(ceiling.fte):
            yield f"Plafond {ceiling.programme} en {ceiling.period} : {ceiling.fte:g} n'est pas un nombre d'ETP."


def _programme_errors(department: Department) -> Iterator[str]:
    known = {profile.id for profile in department.problem.profiles}
    yield from _repeated("programme donné deux fois au profil", (profile for profile, _ in department.programmes))
    for profile, _ in department.programmes:
        if profile not in known:
            yield f"programmes : le profil « {profile} » n'est déclaré nulle part."


def _margin_errors(department: Department) -> Iterator[str]:
    paid = {programme for _, programme in department.programmes}
    yield from _repeated("marge répétée", (f"{each.programme} en {each.period}" for each in department.margins))
    for each in department.margins:
        place = f"marge {each.programme} en {each.period}"
        if each.programme not in paid:
            yield f"{place} : ce programme ne paie aucun profil du département."
        if each.period not in department.problem.periods:
            yield f"{place} : cette période n'est pas du problème."
        for fte in (each.recruits, each.releases):
            if not _is_amount(fte):
                yield f"{place} : {fte:g} n'est pas un nombre d'ETP."


def _is_amount(fte: float) -> bool:
    return isfinite(fte) and 0 <= fte <= LARGEST


def _repeated(what: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{what} : {key}."


def _list(periods: Iterable[int]) -> str:
    return ", ".join(str(period) for period in periods)
