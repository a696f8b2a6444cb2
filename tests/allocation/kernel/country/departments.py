"""Small departments of a country, to be checked by hand or by one monolithic program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from phare.allocation.kernel.country.answer import allotment_of, ceilings_of
from phare.allocation.kernel.country.coupling import Coupling, Question, couple
from phare.allocation.kernel.country.problem import Ceiling, Country, Department, Margin, checked
from phare.allocation.kernel.country.program import CountryProgram, Offer, country_program, offer
from phare.allocation.kernel.country.values import floor_points
from phare.allocation.kernel.problem import Compatibility, Mission, Movement, Problem, Profile, Service, Staff


def one_mission(code: str, fte: float, *, recruits: float = 0.0, releases: float = 0.0) -> Department:
    """One core mission of need 10 and floor 8 (rank 1), this many FTE on it, paid by programme 354."""
    problem = Problem(
        periods=(2027,),
        services=(Service("S"),),
        profiles=(Profile("B-354"),),
        missions=(Mission("M", need=(10.0,), floor=(8.0,), core=True),),
        staff=(Staff("S", "B-354", "M", fte),),
        compatibility=(Compatibility("B-354", "M", 0.3),),
    )
    margins = (Margin("354", 2027, recruits, releases),)
    return Department(code, code, "R", "Région", problem, (("B-354", "354"),), margins)


@dataclass
class Run:
    """A country held by prices, in this process."""

    country: Country
    programs: list[CountryProgram]
    coupling: Coupling
    asked: list[Question] = field(default_factory=list)

    def allotment(self, place: int) -> list[Movement]:
        """What a department recruits and gives back."""
        return allotment_of(self.programs[place], self.coupling.changes[place], self.country.periods)

    def use(self) -> np.ndarray:
        """FTE under each ceiling once the allotments are made, N x T."""
        total = np.sum([program.trend for program in self.programs], axis=0)
        programmes, periods = self.country.programmes, self.country.periods
        for place, department in enumerate(self.country.departments):
            paid = dict(department.programmes)
            for move in self.allotment(place):
                total[programmes.index(paid[move.profile]), periods.index(move.period) :] += move.fte
        return total


def ranks_of(departments: Sequence[Department]) -> set[int]:
    """The ranks of the floors of departments."""
    return {mission.floor_rank for each in departments for mission in each.problem.missions}


def held(
    departments: Sequence[Department],
    ceilings: Sequence[Ceiling] = (),
    *,
    gap: float = 1e-9,
    ranks: set[int] | None = None,
) -> Run:
    """Hold the ceilings, every department asked in turn; `ranks` are those of the whole country."""
    country = checked(Country(tuple(departments), tuple(ceilings)))
    floors = floor_points(ranks or ranks_of(departments))
    programs = [country_program(each, country.programmes, floors) for each in departments]
    asked: list[Question] = []
    bases = [b""] * len(programs)

    def ask(question: Question) -> list[Offer]:
        asked.append(question)
        offers = [
            offer(program, question.prices, counted=question.counted, basis=basis)
            for program, basis in zip(programs, bases, strict=True)
        ]
        bases[:] = [each.basis for each in offers]
        return offers

    return Run(country, programs, couple(programs, ceilings_of(country), ask, gap=gap), asked)
